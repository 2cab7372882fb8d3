using Marten;
using PactePme.Kernel;
using PactePme.Membership.Persons;
using Wolverine.Marten;

namespace PactePme.Membership.Seed;

/// <summary>Records the functions that a source reports of persons entered before. One recorded already stays as it is.</summary>
/// <param name="Functions">By person: its wording.</param>
public sealed record AttestFunctions(IReadOnlyDictionary<Guid, string> Functions, string Source, DateOnly AttestedOn, DateTimeOffset Now);

public static class AttestFunctionsHandler
{
    public static async Task Handle(AttestFunctions step, IDocumentSession session, Vault vault, CancellationToken ct)
    {
        var by = EnterFirmsHandler.Secretary(session.TenantId, step.Now);
        var persons = await session.LoadManyAsync<Person>(ct, [.. step.Functions.Keys]);
        var keys = (await session.LoadManyAsync<PersonKey>(ct, [.. step.Functions.Keys])).ToDictionary(k => k.Id);
        foreach (var known in persons.Where(p => p.Functions.Count == 0 && PersonRules.RefuseEnded(p) is null))
        {
            var person = new StreamDraft<Person>(known.Id, known);
            var command = new AttestFunction(step.Functions[known.Id], step.Source, step.AttestedOn);
            IMartenOp[] documents = [];
            person.Do(AttestFunctionEndpoint.Refuse(command, known, by), () =>
            {
                (var facts, documents) = AttestFunctionEndpoint.Decide(command, known, keys[known.Id], vault, Guid.CreateVersion7());
                return facts;
            });
            foreach (var document in documents) document.Execute(session);
            person.Write(session);
        }
    }
}
