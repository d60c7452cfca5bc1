using MagicDec.Engine.Constraints;

namespace MagicDec.Engine.Tests.Constraints;

/// <summary>Outputs as a model would give them that likes any token at random.</summary>
internal sealed class RandomWalk(TokenConstraint constraint)
{
    private readonly ConstraintCache _cache = new(() => TestVocabulary.Vocabulary);

    /// <summary>Follows masks to the end.</summary>
    /// <param name="seed">Which walk.</param>
    /// <param name="tokens">After so many tokens it takes what closes strings, objects and arrays, wherever it may.</param>
    /// <param name="visit">Told of each place before its token is chosen.</param>
    public int[] Run(int seed, int tokens = 60, Action<ConstraintCursor>? visit = null)
    {
        var random = new Random(seed);
        ConstraintCursor cursor = _cache.Begin(constraint, new HashSet<int> { TestVocabulary.End })!;
        var output = new List<int>();
        while (!cursor.IsComplete)
        {
            visit?.Invoke(cursor);
            int[] allowed = Allowed(cursor);
            int token = Choose(random, allowed, closing: output.Count >= tokens);
            if (token == TestVocabulary.End)
            {
                break;
            }

            cursor.Append(token);
            output.Add(token);
            Assert.True(output.Count < 20_000, "The walk does not end.");
        }

        return [.. output];
    }

    /// <summary>The tokens of a mask.</summary>
    public static int[] Allowed(ConstraintCursor cursor)
    {
        ReadOnlySpan<uint> mask = cursor.Mask;
        var allowed = new List<int>();
        for (int id = 0; id < TestVocabulary.Tokens.Length; id++)
        {
            if ((mask[id >> 5] >> id & 1) != 0)
            {
                allowed.Add(id);
            }
        }

        return [.. allowed];
    }

    private static int Choose(Random random, int[] allowed, bool closing)
    {
        if (closing)
        {
            // Where a letter may stand, a quote ends a text; elsewhere it would begin one.
            bool inText = allowed.Contains(TestVocabulary.Byte('q'));
            foreach (int wanted in (int[])[TestVocabulary.End, TestVocabulary.Byte(inText ? '"' : '}'), TestVocabulary.Byte(inText ? '.' : ']'), TestVocabulary.Byte('}'), TestVocabulary.Byte(']'), TestVocabulary.Byte('"')])
            {
                if (allowed.Contains(wanted))
                {
                    return wanted;
                }
            }
        }

        return allowed[random.Next(allowed.Length)];
    }
}
