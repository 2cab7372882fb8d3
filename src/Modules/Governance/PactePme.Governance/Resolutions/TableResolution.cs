using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Register;
using PactePme.Kernel;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Resolutions;

/// <summary>Tables a resolution: whoever speaks for a seat proposes it, or the secretary does for the committee.</summary>
public sealed record TableResolution(ResolutionContent Content);

/// <summary>What the drafting of a resolution rests on.</summary>
/// <param name="Number">The next number of the year.</param>
/// <param name="Superseded">The resolution that it supersedes.</param>
/// <param name="About">The organisation that it is about, as known.</param>
/// <param name="Convened">It is on the agenda of a meeting that was convened or is open: those invited to it know what it decides on.</param>
public sealed record DraftGround(CommitteeHeld Held, EffectGround Effect, string Number, Resolution? Superseded = null, KnownOrganisation? About = null, bool Convened = false)
{
    public static async Task<DraftGround> LoadAsync(ResolutionContent content, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var held = await session.HoldCommitteeAsync(clock, shared: true, ct);
        return new(held, await EffectGround.LoadAsync(content.Effect, session, ct), "", content.Supersedes is { } id ? await session.LoadAsync<Resolution>(id, ct) : null,
            content.OrganisationId is { } about ? await session.LoadAsync<KnownOrganisation>(about, ct) : null);
    }

    internal Refusal? Refuse(ResolutionContent content) =>
        Refusal.Validation(
        [
            .. ResolutionRules.Check(content, "/content"),
            content.OrganisationId is not null && About is null
                ? new("/content/organisationId", "unknown-organisation", "Cette organisation n'est pas connue ici.", "This organisation is not known here.") : null,
            content.Supersedes is not null && Superseded?.State is not (ResolutionState.Rejected or ResolutionState.NoQuorum or ResolutionState.Withdrawn)
                ? new("/content/supersedes", "not-superseded", "Seule une délibération rejetée, retirée ou sans quorum est remplacée.", "Only a resolution that was rejected, withdrawn or without quorum is superseded.") : null
        ])
        ?? Effect.Refuse(content.Effect)
        ?? (Effect.Complete(content) is var complete && ((content.OrganisationId is not null && content.OrganisationId != complete.OrganisationId) || (content.Axis is not null && content.Axis != complete.Axis))
            ? Refusal.Validation(new FieldError("/content/effect", "about-something-else", "L'organisation ou l'axe indiqué n'est pas celui de l'effet.", "The organisation or the axis stated is not that of the effect.")) : null);
}

public static class TableResolutionEndpoint
{
    public static async Task<DraftGround> LoadAsync(TableResolution command, Caller by, IDocumentSession session, DatabaseClock clock, CancellationToken ct)
    {
        var ground = await DraftGround.LoadAsync(command.Content, session, clock, ct);
        return ground with { Number = await session.NextNumberAsync("D", ParisTime.DayOf(by.At).Year, ct) };
    }

    [WolverineBefore]
    public static Refusal? Refuse(TableResolution command, DraftGround ground, Caller by) =>
        ResolutionRules.MayDraft(ground.Held, by) ?? ground.Refuse(command.Content);

    /// <summary>Tables a resolution.</summary>
    [WolverinePost("/api/{territory}/resolutions"), Allow(Role.Secretary, Role.GovernanceMember)]
    public static (Created, IStartStream, IMartenOp) Post(string territory, TableResolution command, DraftGround ground, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(ground.Effect.Complete(command.Content), ground.Held, ground.Number, by);
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/resolutions/{id}" }, MartenOps.StartStream<Resolution>(id, [.. facts]),
            MartenOps.Insert(ResolutionNumber.Of(id, ground.Number)));
    }

    public static IReadOnlyList<IFact> Decide(ResolutionContent content, CommitteeHeld held, string number, Caller by) =>
        [new ResolutionTabled(held.Committee!.Id, number, content, held.SeatHeldBy(by)?.Id, held.Committee.Synthetic, by.At)];
}

/// <summary>The last number given to a kind of thing in a year.</summary>
/// <param name="Id">Letter and year, e.g. D-2026.</param>
public sealed record Numbering(string Id, int Last);

internal static class Numbers
{
    /// <summary>The next number of the year, e.g. 2026-D07: one at a time, so that none is given twice; none is missing, for it is taken in the transaction that uses it.</summary>
    public static async Task<string> NextNumberAsync(this IDocumentSession session, string letter, int year, CancellationToken ct)
    {
        var id = $"{letter}-{year}";
        await session.OneAtATimeAsync($"number/{id}", ct);
        var next = (await session.LoadAsync<Numbering>(id, ct))?.Last + 1 ?? 1;
        session.Store(new Numbering(id, next));
        return $"{year}-{letter}{next:00}";
    }
}
