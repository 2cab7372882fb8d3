using Marten;
using PactePme.Governance.Axes;
using PactePme.Governance.Conventions;
using PactePme.Governance.Minutes;
using PactePme.Governance.Register;
using PactePme.Governance.Seats;
using PactePme.Kernel;

namespace PactePme.Governance.Resolutions;

/// <summary>What an effect would be done to, as it stands.</summary>
public sealed record EffectGround
{
    public Seat? Seat { get; init; }

    /// <summary>Whose seat it is.</summary>
    public KnownOrganisation? Organisation { get; init; }

    /// <summary>The seat of an organisation that has become the same by a merger.</summary>
    public Guid? SeatOfSurvivor { get; init; }
    public KnownCharter? Charter { get; init; }
    public KnownExpulsion? Expulsion { get; init; }
    public Axis? Axis { get; init; }
    public Convention? Convention { get; init; }
    public MeetingMinutes? Minutes { get; init; }
    public Resolution? Repealed { get; init; }

    public static readonly Refusal NoSubject = Refusal.State("effect-subject-unknown",
        "L'objet de l'effet n'existe pas, ou le comité n'en a pas encore connaissance.",
        "The subject of the effect does not exist, or the committee has not heard of it yet.");
    public static readonly Refusal NotTheDraft = Refusal.State("effect-charter-not-drafted",
        "Cette version de la charte n'est pas celle en préparation.",
        "This version of the charter is not the one being drafted.");
    public static readonly Refusal NotHeard = Refusal.State("effect-member-not-heard",
        "Un membre n'est exclu qu'après notification des motifs et audition sur ceux-ci.",
        "A member is expelled only after being notified of the grounds and heard on them.");
    public static readonly Refusal ChangedSince = Refusal.State("effect-subject-changed",
        "L'objet de l'effet a changé depuis l'ouverture du vote : ce n'est plus ce qui a été voté. Déposez une nouvelle délibération.",
        "The subject of the effect has changed since the vote opened: it is no longer what was voted. Table another resolution.");
    public static readonly Refusal NotRepealable = Refusal.State("effect-not-repealable",
        "Seule une délibération adoptée, et non déjà abrogée, peut être abrogée.",
        "Only a resolution that was adopted, and not repealed already, can be repealed.");

    public static async Task<EffectGround> LoadAsync(Effect? effect, IQuerySession session, CancellationToken ct) => effect is not { SubjectId: { } subject } ? new() : effect.Kind switch
    {
        EffectKind.TakeSeat or EffectKind.EndSeat => await OfSeatAsync(subject, session, ct),
        EffectKind.AdoptCharter => new() { Charter = await session.LoadAsync<KnownCharter>(subject, ct) },
        EffectKind.ExpelMember => new() { Expulsion = await session.LoadAsync<KnownExpulsion>(subject, ct) },
        EffectKind.OpenAxis => new() { Axis = await session.LoadAsync<Axis>(subject, ct) },
        EffectKind.VoteConvention => new() { Convention = await session.LoadAsync<Convention>(subject, ct) },
        EffectKind.ApproveMinutes => new() { Minutes = await session.LoadAsync<MeetingMinutes>(subject, ct) },
        EffectKind.RepealResolution => new() { Repealed = await session.LoadAsync<Resolution>(subject, ct) },
        _ => new()
    };

    private static async Task<EffectGround> OfSeatAsync(Guid id, IQuerySession session, CancellationToken ct)
    {
        if (await session.LoadAsync<Seat>(id, ct) is not { } seat) return new();
        var seats = await session.Query<Seat>().Where(s => s.CommitteeId == seat.CommitteeId).ToListAsync(ct);
        return new()
        {
            Seat = seat,
            Organisation = await session.LoadAsync<KnownOrganisation>(seat.OrganisationId, ct),
            SeatOfSurvivor = await session.SameSeatAsync(seats, seat.OrganisationId, ct, other: id)
        };
    }

    /// <summary>The subject as it stands, to be frozen when the vote opens.</summary>
    public SubjectVoted? Subject(Effect? effect) => effect?.Kind switch
    {
        EffectKind.AdoptCharter => new(Charter?.Version),
        EffectKind.ExpelMember => new(GroundsNotifiedAt: Expulsion?.NotifiedAt),
        EffectKind.ApproveMinutes => new(Minutes?.Version),
        EffectKind.VoteConvention => new(Convention?.Version),
        _ => null
    };

    /// <summary>The organisation and the axis that an effect is about follow from its subject.</summary>
    public ResolutionContent Complete(ResolutionContent content) => content.Effect?.Kind switch
    {
        EffectKind.TakeSeat or EffectKind.EndSeat => content with { OrganisationId = Seat?.OrganisationId },
        EffectKind.ExpelMember => content with { OrganisationId = Expulsion?.OrganisationId },
        EffectKind.OpenAxis => content with { Axis = Axis?.Kind },
        _ => content
    };

    /// <summary>What was voted is what is there still; nothing where the effect is on no text.</summary>
    public Refusal? RefuseChanged(Effect effect, SubjectVoted? voted) =>
        effect.Kind is EffectKind.ApproveMinutes or EffectKind.VoteConvention && voted is not null && Subject(effect) != voted ? ChangedSince : null;

    /// <summary>Why the effect could not happen as things stand; nothing when it could. Asked when it is tabled, when the vote opens, and when it is carried out.</summary>
    public Refusal? Refuse(Effect? effect) => effect?.Kind switch
    {
        null or EffectKind.ChangeRules => null,
        EffectKind.TakeSeat => Seat is null ? NoSubject : TakeSeat.Refuse(Seat, Organisation, SeatOfSurvivor),
        EffectKind.EndSeat => Seat is null ? NoSubject : Seat.State == SeatState.Seated ? null : SeatRules.NotSeated,
        EffectKind.AdoptCharter => Charter is null ? NoSubject : Charter.Draft == effect.CharterVersion ? null : NotTheDraft,
        EffectKind.ExpelMember => Expulsion is null ? NoSubject : Expulsion is { Signatory: true, HeardOn: not null } ? null : NotHeard,
        EffectKind.OpenAxis => Axis is null ? NoSubject : OpenAxis.Refuse(Axis),
        EffectKind.VoteConvention => Convention is null ? NoSubject : VoteConvention.Refuse(Convention),
        EffectKind.ApproveMinutes => Minutes is null ? NoSubject : ApproveMinutes.Refuse(Minutes),
        EffectKind.RepealResolution => Repealed is null ? NoSubject : Repealed.State is ResolutionState.Adopted or ResolutionState.Implemented ? null : NotRepealable,
        _ => NoSubject
    };
}
