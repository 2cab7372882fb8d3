using System.Text.Json;
using System.Text.RegularExpressions;
using PactePme.Kernel;

namespace PactePme.Host.Api;

/// <summary>What the edge of the API refuses, before any decision of a module is asked.</summary>
public static partial class EdgeRefusals
{
    public static readonly Refusal Unauthenticated = new("unauthenticated", 401,
        "Un jeton d'accès valide est attendu dans l'en-tête Authorization: Bearer.",
        "A valid access token is expected in the Authorization: Bearer header.");
    public static readonly Refusal NotYourTerritory = Refusal.Forbidden("not-your-territory",
        "Votre jeton ne vaut pas pour ce territoire.",
        "Your token is not valid for this territory.");
    public static readonly Refusal NotInRegister = Refusal.Forbidden("not-in-register",
        "Le registre ne vous connaît pas, ou plus, dans ce territoire : demandez au secrétariat du comité.",
        "The register does not know you, or no longer, in this territory: ask the secretary of the committee.");
    public static readonly Refusal OrganisationSuspended = Refusal.Forbidden("organisation-suspended",
        "Votre organisation est suspendue ou fermée : elle ne peut rien faire tant qu'elle n'est pas rétablie.",
        "Your organisation is suspended or closed: it can do nothing until it is reinstated.");
    public static readonly Refusal RoleRequired = Refusal.Forbidden("role-required",
        "Aucun de vos rôles ne permet cette opération.",
        "None of your roles allows this operation.");
    public static readonly Refusal UnknownTerritory = new("unknown-territory", 404,
        "Ce territoire n'existe pas ici.", "There is no such territory here.");
    public static readonly Refusal UnknownAddress = new("unknown-address", 404,
        "Il n'y a rien à cette adresse : voyez /docs.", "There is nothing at this address: see /docs.");
    public static readonly Refusal MethodNotAllowed = new("method-not-allowed", 405,
        "Cette adresse ne connaît pas cette méthode : voyez /docs.", "This address does not know this method: see /docs.");
    public static readonly Refusal TooLarge = new("too-large", 413,
        "Le corps de la requête dépasse la taille admise (1 Mio).", "The request body exceeds the size accepted (1 MiB).");
    public static readonly Refusal UnsupportedMediaType = new("unsupported-media-type", 415,
        "Le corps attendu est de type application/json.", "The body expected is application/json.");
    public static readonly Refusal NotAcceptable = new("not-acceptable", 406,
        "Cette ressource n'existe qu'en application/json.", "This resource exists as application/json only.");
    public static readonly Refusal BodyRequired = Refusal.Malformed("body-required",
        "Un corps JSON est attendu (au moins {}).", "A JSON body is expected (at least {}).");
    public static readonly Refusal MalformedJson = Refusal.Malformed("malformed-json",
        "Le corps n'est pas le JSON attendu.", "The body is not the JSON expected.");
    public static readonly Refusal MalformedQuery = Refusal.Malformed("malformed-query",
        "Un paramètre de la requête n'a pas la forme attendue : voyez /docs.", "A query parameter does not have the form expected: see /docs.");
    public static readonly Refusal ForbiddenText = Refusal.Malformed("forbidden-text",
        "Un texte contient un caractère qui ne peut être conservé (U+0000, U+FFFE ou un demi-caractère isolé).",
        "A text holds a character that cannot be kept (U+0000, U+FFFE or a lone surrogate).");
    public static readonly Refusal VersionRequired = new("version-required", 428,
        "L'en-tête If-Match doit porter la version lue (l'ETag) : relisez la ressource puis recommencez.",
        "The If-Match header must carry the version you read (the ETag): read the resource, then try again.");
    public static readonly Refusal Stale = new("stale-version", 412,
        "La ressource a changé depuis que vous l'avez lue : relisez-la puis recommencez.",
        "The resource has changed since you read it: read it, then try again.");
    public static readonly Refusal ChangedMeanwhile = Refusal.State("changed-meanwhile",
        "Une autre requête a changé la même chose au même instant : recommencez.",
        "Another request changed the same thing at the same moment: try again.");
    public static readonly Refusal AlreadyExists = Refusal.State("already-exists",
        "Cela existe déjà.", "This exists already.");
    public static readonly Refusal KeyReused = Refusal.Content("idempotency-key-reused",
        "Cette clé Idempotency-Key a déjà servi pour une autre requête : prenez-en une nouvelle.",
        "This Idempotency-Key has already been used for another request: take a new one.");
    public static readonly Refusal InFlight = Refusal.State("request-in-flight",
        "La première requête de cette clé Idempotency-Key est encore en cours : recommencez dans un instant.",
        "The first request with this Idempotency-Key is still running: try again in a moment.");
    public static readonly Refusal MalformedKey = Refusal.Malformed("malformed-idempotency-key",
        "La clé Idempotency-Key a de 1 à 200 caractères visibles.", "An Idempotency-Key has 1 to 200 visible characters.");
    public static readonly Refusal TooMany = new("too-many-requests", 429,
        "Trop de requêtes : attendez le délai indiqué par Retry-After.", "Too many requests: wait as long as Retry-After says.");
    public static readonly Refusal StoreAway = new("store-away", 503,
        "La base de données ne répond pas : rien n'a été enregistré, recommencez dans un instant avec la même clé Idempotency-Key.",
        "The database does not answer: nothing was recorded; try again in a moment with the same Idempotency-Key.");
    public static readonly Refusal Unexpected = new("unexpected", 500,
        "Une erreur imprévue est survenue ; elle a été consignée. Donnez traceId à votre interlocuteur.",
        "Something unforeseen happened; it has been logged. Quote traceId when you ask for help.");
    public static readonly Refusal MalformedPage = Refusal.Malformed("malformed-page",
        "« limit » va de 1 à 200 et « after » est le curseur « next » d'une réponse précédente.",
        "\"limit\" goes from 1 to 200, and \"after\" is the \"next\" cursor of an earlier answer.");
    public static readonly Refusal MalformedMoment = Refusal.Malformed("malformed-moment",
        "« asOf » et « knownAt » sont des instants avec décalage, par exemple 2019-06-12T12:00:00Z (un + s'écrit %2B dans une adresse) ; « version » est un entier positif, seul.",
        "\"asOf\" and \"knownAt\" are instants with an offset, for example 2019-06-12T12:00:00Z (write + as %2B in an address); \"version\" is a positive integer, alone.");
    public static readonly Refusal UnknownParameter = Refusal.Malformed("unknown-parameter",
        "Un paramètre de l'adresse est inconnu de cette ressource : voyez /docs.",
        "A parameter of the address is unknown to this resource: see /docs.");

    /// <summary>Where in the body the JSON went wrong; never the name of a type of ours.</summary>
    public static Refusal Json(JsonException? json)
    {
        if (json is null) return MalformedJson;
        var (at, cause) = (Pointer(InListException.PathOf(json)), InListException.CauseOf(json));
        return MalformedJson with
        {
            Errors = MissingMembers().Match(cause.Message) is { Success: true } missing ? [.. missing.Groups[1].Captures.Select(c => Missing($"{at}/{c.Value}"))]
                : cause is WordException { Words: var words } ? [new(at, MalformedJson.Rule, $"Les mots admis sont : {words}.", $"The words accepted are: {words}.")]
                : [new(at, MalformedJson.Rule, "Ce membre est inconnu, ou n'a pas la forme attendue.", "This member is unknown, or does not have the form expected.")]
        };

        static FieldError Missing(string pointer) => new(pointer, MalformedJson.Rule, "Ce membre est obligatoire et manque.", "This member is required, and missing.");
    }

    [GeneratedRegex(@"missing required properties including: (?:'([^']+)'(?:, )?)+")]
    private static partial Regex MissingMembers();

    /// <summary>The serializer writes <c>$.a[0]['b.c']</c>; RFC 6901 writes <c>/a/0/b.c</c>, with <c>~</c> and <c>/</c> escaped.</summary>
    private static string Pointer(string path) => string.Concat(PathSteps().Matches(path).Select(step =>
        "/" + step.Groups.Values.Skip(1).First(g => g.Success).Value.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    [GeneratedRegex(@"\.([^.\[]+)|\[(\d+)\]|\['(.*?)'\](?=$|\.|\[)", RegexOptions.Singleline)]
    private static partial Regex PathSteps();
}
