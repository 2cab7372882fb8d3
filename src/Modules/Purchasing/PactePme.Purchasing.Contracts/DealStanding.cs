namespace PactePme.Purchasing.Contracts;

/// <summary>How a deal stands. Each message tells the whole standing: a later version replaces an earlier one.</summary>
/// <param name="Version">Version of the deal's stream.</param>
/// <param name="Confirmed">By both sides: it counts.</param>
/// <param name="Amount">Euros excluding VAT, as both sides agree; zero when it is not confirmed.</param>
/// <param name="Synthetic">Made up for demonstration.</param>
public sealed record DealStanding(Guid DealId, long Version, bool Confirmed, decimal Amount, bool Synthetic);
