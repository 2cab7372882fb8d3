using Marten;
using Wolverine.Marten;

namespace PactePme.Kernel;

/// <summary>Appends facts to a stream that was read at this version; whoever came first in between wins.</summary>
public sealed record AppendTo(Guid Stream, long ReadAt, IReadOnlyList<IFact> Facts) : IMartenOp
{
    public void Execute(IDocumentSession session)
    {
        if (Facts.Count > 0) session.Events.Append(Stream, ReadAt + Facts.Count, Facts);
    }
}
