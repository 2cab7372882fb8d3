using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PactePme.Kernel;

namespace PactePme.Purchasing.RecordedContracts.Import;

/// <summary>
/// Judges one record of a file of <i>données essentielles de la commande publique</i>: pure. A record is rejected only for want of what a
/// contract is (who bought, which, when, what); all else is put right where the record itself proves it, else left out with a note.
/// </summary>
/// <param name="keys">Gives parties their ids.</param>
/// <param name="vocabulary">CPV codes of eight digits with their check digits; nothing when no edition was imported: codes are then checked by shape.</param>
/// <param name="today">No contract is notified later.</param>
public sealed partial class ContractReading(PartyKeys keys, IReadOnlyDictionary<string, char>? vocabulary, DateOnly today)
{
    private const int MaxText = 2_000;
    private const decimal TooMuch = 100_000_000_000;
    private static readonly DateOnly First = new(1990, 1, 1);

    public ReadContract Read(int record, JsonElement json)
    {
        var notes = new List<ContractNote>();
        if (json.ValueKind != JsonValueKind.Object) return Rejected(record, default, ContractFaults.RecordShape);
        try { return Read(record, json, notes); }
        catch (InvalidOperationException) { return Rejected(record, json, ContractFaults.TextForbidden); } // a lone surrogate
    }

    private ReadContract Read(int record, JsonElement json, List<ContractNote> notes)
    {
        if (Forbidden(json)) return Rejected(record, json, ContractFaults.TextForbidden);
        var concession = Text(json, "_type") is { } type && type.Contains("concession", StringComparison.OrdinalIgnoreCase) || json.TryGetProperty("autoriteConcedante", out _);

        if (Line(json, "id", notes) is not { } number) return Rejected(record, json, ContractFaults.NumberMissing);
        if (Line(json, "objet", notes) is not { } what) return Rejected(record, json, ContractFaults.ObjectMissing);
        if ((Member(json, "acheteur") ?? Member(json, "autoriteConcedante")) is not { } authority || Line(authority, "id", notes) is not { } siret) return Rejected(record, json, ContractFaults.BuyerMissing);
        siret = Blanks().Replace(siret, "");
        if (siret.Length is not (9 or 14) || !Siren.IsValid(siret[..9])) return Rejected(record, json, ContractFaults.BuyerUnidentified);
        if (!Siret.IsValid(siret)) notes.Add(ContractFaults.BuyerNic.Note(siret));

        var published = Date(Text(json, "datePublicationDonnees"), null, notes);
        if (published is null) notes.Add(ContractFaults.PublishedUnreadable.Note(Shown(Text(json, "datePublicationDonnees"))));
        if ((Text(json, "dateNotification") ?? Text(json, "dateSignature")) is not { } day) return Rejected(record, json, ContractFaults.NotificationMissing);
        if (Date(day, published, notes) is not { } notified || notified < First || notified > today) return Rejected(record, json, ContractFaults.NotificationUnreadable, day);
        if (published < notified) notes.Add(ContractFaults.PublishedBefore.Note($"{published:yyyy-MM-dd} < {notified:yyyy-MM-dd}"));

        var given = Amount(json, "montant", out var readable);
        if (!readable || given < 0) return Rejected(record, json, ContractFaults.AmountUnreadable);

        Dictionary<Guid, Party> parties = [];
        var buyer = new ContractBuyer(keys.OfSiren(siret[..9]), siret[..9], Siret.IsValid(siret) ? siret[9..] : null, Line(authority, "nom", notes) ?? siret[..9]);
        parties[buyer.PartyId] = new(buyer.PartyId, Party.Siren, buyer.Siren, buyer.Name, LegalPerson: true);
        var holders = Holders(json, concession ? "concessionnaires" : "titulaires", parties, notes) ?? [];
        if (holders.Count == 0) notes.Add(ContractFaults.HolderMissing.Note());

        var duration = Duration(json);
        if (duration is null) notes.Add(ContractFaults.DurationUnreadable.Note());
        var nature = Line(json, "nature", notes);
        if (nature is null) notes.Add(ContractFaults.NatureMissing.Note());
        var value = concession ? Value(json, "valeurGlobale") : null;
        if (concession && value is null) notes.Add(ContractFaults.ConcessionValue.Note(Shown(Text(json, "valeurGlobale"))));
        if (concession && given > 0) notes.Add(ContractFaults.ConcessionAmount.Note(Shown(Text(json, "montant"))));
        var content = new ContractContent(what, Cpv(Text(json, "codeCPV"), notes), nature ?? "", concession, Line(json, "procedure", notes), Line(json, "formePrix", notes), Place(json, notes), duration,
            concession ? null : Kept(given, notes, ContractFaults.AmountMissing), value, concession ? Value(json, "montantSubventionPublique") : null,
            holders, published, [], keys.Digest(Canonical(json)), keys.Digest($"{Text(json, "codeCPV")?.Split('-')[0]}\n{given}\n{duration}"));
        var modifications = Modifications(json, notified, parties, notes);
        if (Says(json, "donneesExecution")) notes.Add(ContractFaults.Execution.Note());
        if (Says(json, "actesSousTraitance") || Says(json, "modificationsActesSousTraitance")) notes.Add(ContractFaults.Subcontracting.Note());
        content = content with { Notes = [.. notes.Distinct()] };
        return new(record, Shown(siret), Shown(number), notes.Any(n => ContractFaults.ByCode[n.Code].Repairs) ? ContractOutcome.Repaired : ContractOutcome.Accepted, given ?? 0,
            new(buyer, number, notified, Line(json, "source", notes), Text(json, "uid") ?? Text(json, "uuid"), content, modifications, [.. parties.Values]), content.Notes);
    }

    private static ReadContract Rejected(int record, JsonElement json, ContractFault fault, string? detail = null)
    {
        decimal? euros = null;
        string? buyer = null, number = null;
        if (json.ValueKind == JsonValueKind.Object)
        {
            try { euros = Amount(json, "montant", out _); }
            catch (InvalidOperationException) { } // the amount itself is what cannot be read
        }
        if (json.ValueKind == JsonValueKind.Object && fault != ContractFaults.TextForbidden)
        {
            number = Text(json, "id");
            buyer = (Member(json, "acheteur") ?? Member(json, "autoriteConcedante")) is { } authority ? Text(authority, "id") : null;
        }
        return new(record, Shown(buyer), Shown(number), ContractOutcome.Rejected, euros ?? 0, null, [fault.Note(Shown(detail))]);
    }

    private List<ContractHolder>? Holders(JsonElement json, string member, Dictionary<Guid, Party> parties, List<ContractNote> notes)
    {
        if (!json.TryGetProperty(member, out var list) || list.ValueKind != JsonValueKind.Array) return null;
        List<ContractHolder> holders = [];
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object) { notes.Add(ContractFaults.HolderUnidentified.Note()); continue; }
            var (party, nic) = Holder(Member(entry, "titulaire") ?? Member(entry, "concessionnaire") ?? entry, notes);
            if (holders.Any(h => h.PartyId == party.Id)) { notes.Add(ContractFaults.HolderRepeated.Note()); continue; }
            parties.TryAdd(party.Id, party);
            holders.Add(new(party.Id, nic));
        }
        return holders;
    }

    /// <summary>An identifier that does not add up is not kept: some are telephone numbers.</summary>
    private (Party Party, string? Nic) Holder(JsonElement json, List<ContractNote> notes)
    {
        var name = Line(json, "denominationSociale", notes);
        var legal = name is not null && LegalForm().IsMatch(name);
        var scheme = Text(json, "typeIdentifiant")?.ToUpperInvariant() ?? "SIRET";
        var given = Text(json, "id");
        var number = given is null ? "" : Blanks().Replace(given, "");
        if (scheme is not ("SIRET" or "SIREN"))
            return number.Length is > 0 and <= 40 && scheme.Length <= 20 ? (new(keys.Id(scheme, number), scheme, number, name, legal), null) : Unidentified();

        string? nic = null;
        if (Siret.IsValid(number)) nic = number[9..];
        else if (Siren.IsValid(number)) notes.Add(ContractFaults.HolderSiren.Note());
        else if (FrenchNumber.WithZeroPutRight(number) is { } right) { notes.Add(ContractFaults.HolderZero.Note()); (number, nic) = (right, right[9..]); }
        else if (number.Length == 14 && Siren.IsValid(number[..9])) notes.Add(ContractFaults.HolderNic.Note());
        else return Unidentified();
        if (given!.Trim() != given || given.Any(char.IsWhiteSpace)) notes.Add(ContractFaults.HolderBlanks.Note());
        var siren = number[..9];
        // SIRENs that begin with 1 or 2 are those of the State and of local authorities.
        return (new(keys.OfSiren(siren), Party.Siren, siren, name ?? siren, legal || siren[0] is '1' or '2'), nic);

        (Party, string?) Unidentified()
        {
            notes.Add(ContractFaults.HolderUnidentified.Note());
            return (new(keys.Id("unidentified", $"{number}\n{name?.ToUpperInvariant()}"), null, null, name, legal), null);
        }
    }

    private List<ContractModified> Modifications(JsonElement json, DateOnly notified, Dictionary<Guid, Party> parties, List<ContractNote> notes)
    {
        List<ContractModified> found = [];
        foreach (var entry in Listed(json, notes))
        {
            var modification = entry.ValueKind == JsonValueKind.Object ? Member(entry, "modification") ?? entry : entry;
            if (modification.ValueKind != JsonValueKind.Object || Date(Text(modification, "dateNotificationModification") ?? Text(modification, "dateSignatureModification"), null, notes) is not { } day || day > today)
            {
                notes.Add(ContractFaults.ModificationUnreadable.Note());
                continue;
            }
            if (day < notified) notes.Add(ContractFaults.ModificationBefore.Note($"{day:yyyy-MM-dd} < {notified:yyyy-MM-dd}"));
            var given = Amount(modification, "montant", out var readable);
            var amount = readable && given is > 0 and < TooMuch && !IsFiller(given.Value) ? new Money(Math.Round(given.Value, 2, MidpointRounding.AwayFromZero)) : null;
            if (amount is null && modification.TryGetProperty("montant", out var stated) && stated.ValueKind != JsonValueKind.Null) notes.Add(ContractFaults.ModificationAmount.Note(Shown(stated.ToString())));
            var holders = Holders(modification, "titulaires", parties, notes) is { Count: > 0 } named ? named : null;
            if (holders is null && modification.TryGetProperty("titulaires", out var none) && none.ValueKind != JsonValueKind.Null) notes.Add(ContractFaults.ModificationHolders.Note());
            found.Add(new(Line(modification, "objetModification", notes) ?? "", amount, Duration(modification), holders, day,
                Date(Text(modification, "datePublicationDonneesModification"), null, notes), keys.Digest(Canonical(modification)), ParisTime.StartOf(day < notified ? notified : day)));
        }
        var once = found.DistinctBy(m => m.Digest).ToList();
        if (once.Count < found.Count) notes.Add(ContractFaults.ModificationRepeated.Note());
        return [.. once.OrderBy(m => m.EffectiveAt)];
    }

    /// <summary>The modifications as the record lists them. Registers made from XML may give a single one as an object.</summary>
    private static List<JsonElement> Listed(JsonElement json, List<ContractNote> notes)
    {
        if (!json.TryGetProperty("modifications", out var given)) return [];
        switch (given.ValueKind)
        {
            case JsonValueKind.Array: return [.. given.EnumerateArray()];
            case JsonValueKind.Object:
                notes.Add(ContractFaults.ModificationAlone.Note());
                return given.TryGetProperty("modification", out var inner) && inner.ValueKind == JsonValueKind.Array ? [.. inner.EnumerateArray()] : [given];
            default:
                if (Says(json, "modifications")) notes.Add(ContractFaults.ModificationUnreadable.Note());
                return [];
        }
    }

    private static Money? Kept(decimal? given, List<ContractNote> notes, ContractFault missing)
    {
        ContractFault? fault = given switch
        {
            null => missing,
            0 => ContractFaults.AmountZero,
            >= TooMuch => ContractFaults.AmountPlaceholder,
            { } filler when IsFiller(filler) => ContractFaults.AmountPlaceholder,
            < 10 => ContractFaults.AmountSymbolic,
            { } fine when decimal.Round(fine, 2) != fine => ContractFaults.AmountRounded,
            _ => null
        };
        if (fault is not null) notes.Add(fault.Note(given?.ToString(CultureInfo.InvariantCulture)));
        return given is null or 0 || fault == ContractFaults.AmountPlaceholder || Math.Round(given.Value, 2, MidpointRounding.AwayFromZero) is var cents && cents == 0 ? null
            : new(cents);
    }

    private static bool IsFiller(decimal amount) => Nines().IsMatch(amount.ToString(CultureInfo.InvariantCulture));

    private static Money? Value(JsonElement json, string member) =>
        Amount(json, member, out var readable) is { } value && readable && value is > 0 and < TooMuch ? new(Math.Round(value, 2, MidpointRounding.AwayFromZero)) : null;

    /// <summary>A code in normal form: eight digits of the vocabulary when there is one, of the right shape otherwise.</summary>
    private string? Cpv(string? given, List<ContractNote> notes)
    {
        if (given is null) { notes.Add(ContractFaults.CpvMissing.Note()); return null; }
        var match = CpvParts().Match(given);
        var (digits, check) = match.Success ? (match.Groups["code"].Value, match.Groups["check"].Value) : ("", "");
        if (digits.Length == 7 && vocabulary is not null)
        {
            var fitting = new[] { "0" + digits, digits + "0" }.Where(c => vocabulary.TryGetValue(c, out var key) && (check == "" || check[0] == key)).ToList();
            if (fitting is [var only]) { notes.Add(ContractFaults.CpvZero.Note($"{Shown(given)} → {only}")); return only; }
        }
        if (digits.Length != 8) { notes.Add(ContractFaults.CpvShape.Note(Shown(given))); return null; }
        if (vocabulary is null) return digits;
        if (!vocabulary.TryGetValue(digits, out var known)) { notes.Add(ContractFaults.CpvUnknown.Note(Shown(given))); return null; }
        if (check != "" && check[0] != known) notes.Add(ContractFaults.CpvCheckDigit.Note($"{Shown(given)} → {digits}-{known}"));
        return digits;
    }

    private static ExecutionPlace? Place(JsonElement json, List<ContractNote> notes) =>
        Member(json, "lieuExecution") is { } place ? new(Line(place, "code", notes), Line(place, "typeCode", notes), Line(place, "nom", notes)) : null;

    private static int? Duration(JsonElement json) =>
        Text(json, "dureeMois") is { } text && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var months) && months is > 0 and <= 1_200
            ? (int)Math.Ceiling(months) : null;

    /// <summary>A day, offset and hour left aside. A year 0AXX is 20XX when the date of publication bears it out.</summary>
    private static DateOnly? Date(string? text, DateOnly? published, List<ContractNote> notes)
    {
        if (text is null || Day().Match(text) is not { Success: true } match) return null;
        var day = match.Groups["day"].Value;
        if (match.Groups["rest"].Length > 0) notes.Add(ContractFaults.DateOffset.Note(Shown(text)));
        if (day.StartsWith('0') && published is { } later && Parse("20" + day[2..]) is { } swapped && swapped <= later && swapped >= later.AddYears(-2))
        {
            notes.Add(ContractFaults.DateYear.Note($"{day} → {swapped:yyyy-MM-dd}"));
            return swapped;
        }
        return Parse(day);

        static DateOnly? Parse(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? read : null;
    }

    /// <summary>The amount as a decimal: written as a number or as text.</summary>
    private static decimal? Amount(JsonElement json, string member, out bool readable)
    {
        readable = true;
        if (Text(json, member) is not { } text) return null;
        readable = decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var amount);
        return readable ? amount : null;
    }

    private static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Whether a member is there and not empty.</summary>
    private static bool Says(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => false,
        JsonValueKind.String => !string.IsNullOrWhiteSpace(value.GetString()),
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true
    };

    /// <summary>A text or number as it is written; nothing when absent, empty or another thing.</summary>
    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null,
        JsonValueKind.Number => value.GetRawText(),
        _ => null
    } : null;

    /// <summary>A text for reading: without markup, blanks collapsed.</summary>
    private static string? Line(JsonElement json, string name, List<ContractNote> notes)
    {
        if (Text(json, name) is not { } text) return null;
        var plain = Markup().Replace(text, " ");
        if (plain.Length != text.Length) notes.Add(ContractFaults.TextMarkup.Note(name));
        plain = Blanks().Replace(string.Concat(plain.Select(c => char.IsControl(c) ? ' ' : c)).Normalize(), " ").Trim();
        if (plain.Length > MaxText) { notes.Add(ContractFaults.TextCut.Note(name)); plain = plain[..MaxText].TrimEnd(); }
        return plain.Length == 0 ? null : plain;
    }

    /// <summary>The record as published but for what changes when it is published again: its dates of publication, names of the record, modifications.</summary>
    private static string Canonical(JsonElement json)
    {
        var text = new StringBuilder();
        Write(json, text, top: true);
        return text.ToString();

        static void Write(JsonElement value, StringBuilder text, bool top = false)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Object:
                    text.Append('{');
                    foreach (var member in value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal))
                    {
                        if (top && member.Name is "uid" or "uuid" or "datePublicationDonnees" or "modifications" or "donneesExecution" or "source") continue;
                        text.Append(CultureInfo.InvariantCulture, $"{member.Name.Length}:{member.Name}=");
                        Write(member.Value, text);
                    }
                    text.Append('}');
                    break;
                case JsonValueKind.Array:
                    text.Append('[');
                    foreach (var entry in value.EnumerateArray().Select(e => { var one = new StringBuilder(); Write(e, one); return one.ToString(); }).Order(StringComparer.Ordinal)) text.Append(entry).Append(',');
                    text.Append(']');
                    break;
                default:
                    var content = value.ToString();
                    text.Append(CultureInfo.InvariantCulture, $"{content.Length}:{content};");
                    break;
            }
        }
    }

    private static bool Forbidden(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => !Check.IsStorable(json.GetString()),
        JsonValueKind.Object => json.EnumerateObject().Any(m => !Check.IsStorable(m.Name) || Forbidden(m.Value)),
        JsonValueKind.Array => json.EnumerateArray().Any(Forbidden),
        _ => false
    };

    private static string? Shown(string? text) => text is null ? null : string.Concat(text.EnumerateRunes().Where(r => !Rune.IsControl(r)).Take(40));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"</?[A-Za-z][^<>]{0,200}>")]
    private static partial Regex Markup();

    [GeneratedRegex(@"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?<rest>Z|[+-][0-9]{2}:[0-9]{2}|T.*)?\z")]
    private static partial Regex Day();

    [GeneratedRegex(@"^(?<code>[0-9]{7,8})(-(?<check>[0-9]))?\z|^(?<code>[0-9]{8})(?<check>[0-9])\z")]
    private static partial Regex CpvParts();

    [GeneratedRegex(@"^9{7,}(\.9+)?\z")]
    private static partial Regex Nines();

    // Forms that a natural person trading alone may not bear.
    [GeneratedRegex(@"\b(SARL|SASU?|SA|EURL|SNC|SCOP|SCIC|SCP|SCM|SCI|SCA|SELARL|SELAS|SAEM|SEML?|SPLA?|GIE|GmbH|N\.?V|S\.A\.R\.L|S\.A\.S|S\.A|(?i:associations?|soci[eé]t[eé]|mutuelle))(?![\w'’])", RegexOptions.CultureInvariant)]
    private static partial Regex LegalForm();
}
