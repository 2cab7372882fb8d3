namespace PactePme.Purchasing.Contracts;

/// <summary>The answer, at the moment of asking. Which need it is stays untold: who responds to what is masked.</summary>
public sealed record BothRespond(bool ToOneNeed);
