using Marten;
using PactePme.Governance.Committees;
using PactePme.Governance.Register;
using PactePme.Governance.Resolutions;
using PactePme.Governance.Seats;
using PactePme.Kernel;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Marten;

namespace PactePme.Governance.Actions;

/// <summary>Notes something to do that comes of an adopted resolution.</summary>
/// <param name="Title">What is to be done. Names no person.</param>
/// <param name="DueOn">Last Paris calendar day for it.</param>
/// <param name="OrganisationId">Who is to do it; absent when nobody in particular.</param>
public sealed record OpenActionItem(Wording Title, DateOnly DueOn, Guid? OrganisationId = null);

public static class OpenActionItemEndpoint
{
    public const int MostYears = 10;

    public static readonly Refusal NotAdopted = Refusal.State("resolution-not-adopted",
        "Une action découle d'une délibération adoptée.",
        "An action comes of a resolution that was adopted.");

    public static async Task<(Resolution?, KnownOrganisation?)> LoadAsync(Guid id, OpenActionItem command, IQuerySession session, CancellationToken ct) =>
        (await session.LoadAsync<Resolution>(id, ct), command.OrganisationId is { } responsible ? await session.LoadAsync<KnownOrganisation>(responsible, ct) : null);

    [WolverineBefore]
    public static Refusal? Refuse(OpenActionItem command, Resolution? resolution, KnownOrganisation? responsible, Caller by) =>
        resolution is null ? Refusal.NotFound
        : resolution.State is not (ResolutionState.Adopted or ResolutionState.Implemented) ? NotAdopted
        : Refusal.Validation([.. WordingCheck.Of(command.Title, "/title", 500), CheckDueOn(command.DueOn, ParisTime.DayOf(by.At)),
            command.OrganisationId is null ? null : SeatRules.CheckOrganisation(responsible, "/organisationId")]);

    internal static FieldError? CheckDueOn(DateOnly dueOn, DateOnly today) => dueOn >= today && dueOn <= today.AddYears(MostYears) ? null
        : new("/dueOn", "due-day", $"D'aujourd'hui à {MostYears} ans.", $"From today to {MostYears} years ahead.");

    [WolverinePost("/api/{territory}/resolutions/{id}/action-items"), Allow(Role.Secretary)]
    public static (Created, IStartStream, OutgoingMessages) Post(string territory, OpenActionItem command, Resolution? resolution, Caller by)
    {
        var id = Guid.CreateVersion7(by.At);
        var facts = Decide(command, resolution!, by.At);
        OutgoingMessages later = [];
        later.Schedule(new LapseActionItem(id, command.DueOn), ActionItem.EndOf(command.DueOn));
        return (new Created(id, facts.Count) { Location = $"/api/{territory}/action-items/{id}" }, MartenOps.StartStream<ActionItem>(id, [.. facts]), later);
    }

    public static IReadOnlyList<IFact> Decide(OpenActionItem command, Resolution resolution, DateTimeOffset now) =>
        [new ActionItemOpened(resolution.Id, command.Title, command.OrganisationId, command.DueOn, resolution.Synthetic, now)];
}
