using PactePme.Testing;

[assembly: AssemblyFixture(typeof(PacteServer))]
