namespace PactePme.Purchasing.Contracts;

/// <summary>Asked before two organisations become one: does each of them hold a live response, co-signatures included, to one same undecided need?</summary>
public sealed record WhetherBothRespond(Guid One, Guid Other);
