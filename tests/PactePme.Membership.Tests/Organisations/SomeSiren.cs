using FsCheck;
using FsCheck.Fluent;
using PactePme.Kernel;

namespace PactePme.Membership.Tests.Organisations;

/// <summary>Any completed SIREN, for property tests.</summary>
public sealed record SomeSiren(string Text)
{
    public static Arbitrary<SomeSiren> Arbitrary() =>
        Gen.Choose(1, 99_999_999).Select(number => new SomeSiren(Siren.Complete($"{number:D8}"))).ToArbitrary();
}
