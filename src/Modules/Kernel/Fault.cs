namespace PactePme.Kernel;

/// <summary>Why an identifier, a code or a record is refused, repaired or set aside. <paramref name="Code"/> is stable.</summary>
public sealed record Fault(string Code, string French, string English)
{
    /// <summary>The fault of a value as one of the field that holds it.</summary>
    public FieldError At(string pointer) => new(pointer, Code.Replace('.', '-'), French, English);
}
