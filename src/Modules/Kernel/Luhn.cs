using System.Diagnostics.CodeAnalysis;

namespace PactePme.Kernel;

/// <summary>
/// ISO/IEC 7812-1 annex B: from the right, every second digit counts double, less nine above nine.
/// It finds every single wrong digit and every swap of two neighbours except 09 and 90.
/// </summary>
internal static class Luhn
{
    public static bool AreDigits([NotNullWhen(true)] string? text, int length) => text?.Length == length && text.All(char.IsAsciiDigit);

    public static int Sum(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            sum += i % 2 == 0 ? digit : digit < 5 ? 2 * digit : 2 * digit - 9;
        }
        return sum;
    }

    public static char CheckDigit(string body) => (char)('0' + (10 - Sum(body + "0") % 10) % 10);
}
