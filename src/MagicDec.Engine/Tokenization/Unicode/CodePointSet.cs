using System.Globalization;

namespace MagicDec.Engine.Tokenization.Unicode;

/// <summary>A set of Unicode code points, as a character class of a pattern describes it.</summary>
internal abstract class CodePointSet
{
    private const int AsciiCount = 128;
    private ulong _asciiLow;
    private ulong _asciiHigh;

    /// <summary>Whether the set holds that code point; one shift for ASCII.</summary>
    public bool Contains(int codePoint)
    {
        if ((uint)codePoint < AsciiCount)
        {
            return (((codePoint < 64 ? _asciiLow : _asciiHigh) >> (codePoint & 63)) & 1) != 0;
        }

        return Evaluate(codePoint);
    }

    public static CodePointSet FromRanges(params (int First, int Last)[] ranges) => new LeafSet(ranges, 0).Complete();

    public static CodePointSet FromCategories(params UnicodeCategory[] categories) => Leaf([], categories);

    public static CodePointSet Leaf((int First, int Last)[] ranges, UnicodeCategory[] categories)
    {
        uint mask = 0;
        foreach (UnicodeCategory category in categories)
        {
            mask |= 1u << (int)category;
        }

        return new LeafSet(ranges, mask).Complete();
    }

    /// <summary>Union; plain ranges and categories are folded into one leaf because that is what classes mostly hold.</summary>
    public static CodePointSet Union(IReadOnlyList<CodePointSet> sets)
    {
        List<(int First, int Last)> ranges = [];
        uint categories = 0;
        List<CodePointSet> others = [];
        foreach (CodePointSet set in sets)
        {
            if (set is LeafSet leaf)
            {
                ranges.AddRange(leaf.Ranges);
                categories |= leaf.Categories;
            }
            else
            {
                others.Add(set);
            }
        }

        CodePointSet joined = new LeafSet([.. ranges], categories).Complete();
        return others.Count == 0 ? joined : new UnionSet([joined, .. others]).Complete();
    }

    public static CodePointSet Intersection(CodePointSet left, CodePointSet right) => new IntersectionSet(left, right).Complete();

    public CodePointSet Negate() => new NegatedSet(this).Complete();

    /// <summary>The set with every character whose case variant it holds.</summary>
    public CodePointSet IgnoreCase() => new FoldedSet(this).Complete();

    protected abstract bool Evaluate(int codePoint);

    private CodePointSet Complete()
    {
        for (int i = 0; i < 64; i++)
        {
            _asciiLow |= Evaluate(i) ? 1ul << i : 0;
            _asciiHigh |= Evaluate(i + 64) ? 1ul << i : 0;
        }

        return this;
    }

    private sealed class LeafSet : CodePointSet
    {
        private readonly int[] _starts;
        private readonly int[] _ends;

        public LeafSet((int First, int Last)[] ranges, uint categories)
        {
            Ranges = ranges;
            Categories = categories;
            List<(int First, int Last)> merged = [];
            foreach ((int first, int last) in ranges.OrderBy(r => r.First))
            {
                if (merged.Count > 0 && first <= merged[^1].Last + 1)
                {
                    merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
                }
                else
                {
                    merged.Add((first, last));
                }
            }

            _starts = [.. merged.Select(r => r.First)];
            _ends = [.. merged.Select(r => r.Last)];
        }

        public (int First, int Last)[] Ranges { get; }

        public uint Categories { get; }

        protected override bool Evaluate(int codePoint)
        {
            if (Categories != 0 && ((Categories >> (int)CharUnicodeInfo.GetUnicodeCategory(codePoint)) & 1) != 0)
            {
                return true;
            }

            int index = Array.BinarySearch(_starts, codePoint);
            return index >= 0 || (~index > 0 && codePoint <= _ends[~index - 1]);
        }
    }

    private sealed class UnionSet(CodePointSet[] sets) : CodePointSet
    {
        protected override bool Evaluate(int codePoint)
        {
            foreach (CodePointSet set in sets)
            {
                if (set.Contains(codePoint))
                {
                    return true;
                }
            }

            return false;
        }
    }

    private sealed class IntersectionSet(CodePointSet left, CodePointSet right) : CodePointSet
    {
        protected override bool Evaluate(int codePoint) => left.Contains(codePoint) && right.Contains(codePoint);
    }

    private sealed class NegatedSet(CodePointSet set) : CodePointSet
    {
        protected override bool Evaluate(int codePoint) => !set.Contains(codePoint);
    }

    private sealed class FoldedSet(CodePointSet set) : CodePointSet
    {
        protected override bool Evaluate(int codePoint) =>
            set.Contains(codePoint) || set.Contains(CaseFolding.Lower(codePoint))
            || set.Contains(CaseFolding.Upper(codePoint)) || set.Contains(CaseFolding.Fold(codePoint));
    }
}
