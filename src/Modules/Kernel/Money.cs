using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace PactePme.Kernel;

/// <summary>An amount of money excluding VAT, to the cent.</summary>
/// <param name="Amount">Written as a decimal string with a point, so that no client rounds it.</param>
/// <param name="Currency">ISO 4217 code; EUR is the only one accepted.</param>
public sealed record Money([property: JsonConverter(typeof(DecimalText))] decimal Amount, string Currency = "EUR")
{
    /// <summary>Refuses what is not a positive amount of euros below a hundred billion.</summary>
    public static FieldError? Check(Money? money, string pointer) => money switch
    {
        null => null,
        { Currency: not "EUR" } => new($"{pointer}/currency", "currency", "La seule monnaie acceptée est EUR.", "EUR is the only currency accepted."),
        { Amount: <= 0 or >= 100_000_000_000 } => new($"{pointer}/amount", "amount-range",
            "Le montant doit être positif et inférieur à cent milliards.", "The amount must be positive and below a hundred billion."),
        _ => null
    };
}

/// <summary>A decimal as a JSON string, at most two decimals; any other form is refused.</summary>
public sealed partial class DecimalText : JsonConverter<decimal>
{
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && Shape().IsMatch(text)
            ? decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture)
            : throw new JsonException("An amount is a decimal string, for example \"12500.00\".");

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("0.00", CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^-?[0-9]{1,15}(\.[0-9]{1,2})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
