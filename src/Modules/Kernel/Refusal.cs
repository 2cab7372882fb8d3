namespace PactePme.Kernel;

/// <summary>
/// A named reason for which a command or a request is refused. Pure: a decision returns it, the host writes it as
/// RFC 9457 problem details in the caller's language, with <c>type</c> = <c>/problems/{Rule}</c>.
/// </summary>
/// <param name="Rule">Stable name of the rule, kebab-case; part of the contract with partners.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="French">What was refused and what to do next, in French.</param>
/// <param name="English">The same in English.</param>
public sealed record Refusal(string Rule, int Status, string French, string English)
{
    /// <summary>Fields at fault, each with its own rule; empty unless <see cref="Rule"/> is <c>validation</c>.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Refused by the state of the resource or by a uniqueness rule (409).</summary>
    public static Refusal State(string rule, string french, string english) => new(rule, 409, french, english);

    /// <summary>Well-formed but against a rule of content (422).</summary>
    public static Refusal Content(string rule, string french, string english) => new(rule, 422, french, english);

    /// <summary>The caller may not do this (403).</summary>
    public static Refusal Forbidden(string rule, string french, string english) => new(rule, 403, french, english);

    /// <summary>Malformed request (400).</summary>
    public static Refusal Malformed(string rule, string french, string english) => new(rule, 400, french, english);

    /// <summary>Does not exist, or the caller may not know that it does (404).</summary>
    public static readonly Refusal NotFound = new("not-found", 404,
        "Cette ressource n'existe pas, ou vous n'y avez pas accès.",
        "This resource does not exist, or you have no access to it.");

    /// <summary>The caller's organisation is not the one whose resource this is (403).</summary>
    public static readonly Refusal NotYourOrganisation = Forbidden("not-your-organisation",
        "Seule l'organisation concernée peut faire cela.",
        "Only the organisation concerned may do this.");

    /// <summary>Fields are at fault (422); <see cref="Validation"/> says which.</summary>
    public static readonly Refusal NotValid = Content("validation",
        "Certaines valeurs ne sont pas acceptées : voyez « errors », une entrée par champ.",
        "Some values are not accepted: see \"errors\", one entry for each field.");

    /// <summary>Gathers the faults of fields into one refusal, or nothing when there is none.</summary>
    public static Refusal? Validation(params IEnumerable<FieldError?> errors)
    {
        List<FieldError> found = [.. errors.OfType<FieldError>()];
        return found.Count == 0 ? null : NotValid with { Errors = found };
    }
}

/// <summary>One field at fault.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the request body, e.g. <c>/identifier/value</c>.</param>
/// <param name="Rule">Stable name of the rule, kebab-case.</param>
/// <param name="French">What is wrong, in French.</param>
/// <param name="English">What is wrong, in English.</param>
public sealed record FieldError(string Pointer, string Rule, string French, string English);
