using PactePme.Kernel;

namespace PactePme.Membership.Organisations;

public static class FieldFaults
{
    /// <summary>A fault of a value as a fault of the field that holds it.</summary>
    public static FieldError At(this Fault fault, string pointer) => new(pointer, fault.Code.Replace('.', '-'), fault.French, fault.English);
}
