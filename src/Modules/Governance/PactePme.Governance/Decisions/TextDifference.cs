using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace PactePme.Governance.Decisions;

public enum DifferenceKind { Kept, Added, Removed }

/// <summary>A run of words that a version keeps, adds or removes.</summary>
public sealed record DifferencePart(DifferenceKind Kind, string Text);

/// <summary>The difference between two versions of a text, word by word. Kept and removed parts together are the old one, kept and added ones the new.</summary>
public static class TextDifference
{
    public static IReadOnlyList<DifferencePart> Of(string before, string after)
    {
        List<DifferencePart> parts = [];
        foreach (var piece in InlineDiffBuilder.Diff(Differ.Instance, before, after, ignoreWhiteSpace: false, ignoreCase: false, chunker: new WordChunker()).Lines)
        {
            var kind = piece.Type switch { ChangeType.Inserted => DifferenceKind.Added, ChangeType.Deleted => DifferenceKind.Removed, _ => DifferenceKind.Kept };
            if (parts.Count > 0 && parts[^1].Kind == kind) parts[^1] = new(kind, parts[^1].Text + piece.Text);
            else parts.Add(new(kind, piece.Text));
        }
        return parts;
    }
}
