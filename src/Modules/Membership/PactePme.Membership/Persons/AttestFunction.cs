using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;
using Wolverine.Persistence;

namespace PactePme.Membership.Persons;

/// <summary>Records a function that a source reports on a day, since when and until when unknown.</summary>
/// <param name="Function">Its wording; personal data, kept in the vault.</param>
/// <param name="Source">The source, as one would cite it. Names no person.</param>
/// <param name="AttestedOn">The day of the source (Paris).</param>
public sealed record AttestFunction(string Function, string Source, DateOnly AttestedOn);

public static class AttestFunctionEndpoint
{
    [WolverineBefore]
    public static Refusal? Refuse(AttestFunction command, Person person, Caller by) =>
        PersonRules.RefuseEnded(person)
        ?? Refusal.Validation(
            Check.Text(command.Function, "/function", 200),
            Check.Text(command.Source, "/source", 500),
            command.AttestedOn > ParisTime.DayOf(by.At)
                ? new("/attestedOn", "in-the-future", "Cette date est dans le futur.", "This date is in the future.") : null);

    [WolverinePost("/api/{territory}/persons/{id}/attest-function"), Allow(Role.Secretary)]
    public static (Receipt, Events, IMartenOp[]) Post(AttestFunction command, [WriteAggregate("id")] Person person, [Entity("id", Required = false)] PersonKey? key, Caller by, Vault vault)
    {
        var (facts, documents) = Decide(command, person, key!, vault, Guid.CreateVersion7());
        return (Receipt.Of(person, facts), [.. facts], documents);
    }

    /// <summary>Known of from the day of the source on, but not before the person was entered.</summary>
    public static (IReadOnlyList<IFact> Facts, IMartenOp[] Documents) Decide(AttestFunction command, Person person, PersonKey key, Vault vault, Guid recordId)
    {
        // Noon in Paris is the same day everywhere in Europe, and an hour that no change of hour skips or repeats.
        _ = ParisTime.Read($"{command.AttestedOn:yyyy-MM-dd}T12:00", "/attestedOn", out var noon);
        return ([new FunctionAttested(recordId, command.Source, command.AttestedOn, noon < person.JoinedAt ? person.JoinedAt : noon)],
            [MartenOps.Insert(vault.Seal(key, recordId, new(Function: command.Function)))]);
    }
}
