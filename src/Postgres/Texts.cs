using System.Globalization;

namespace PactePme.Postgres;

internal static class Texts
{
    /// <summary>One line for a person: French when the interface is French, else English.</summary>
    internal static string Line(string french, string english) =>
        CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr" ? french : english;
}
