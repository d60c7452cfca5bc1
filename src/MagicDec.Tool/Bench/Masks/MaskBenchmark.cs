using System.Diagnostics;
using System.Numerics;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Matching;

namespace MagicDec.Tool.Bench.Masks;

/// <summary>Walks outputs of random tokens and times every step.</summary>
internal sealed class MaskBenchmark(int tokens, int walks, int steps)
{
    private const int Compilations = 5;
    private static readonly byte[] Closers = [(byte)'"', (byte)'}', (byte)']'];

    public MaskReport Run(CancellationToken cancellationToken)
    {
        byte[][] texts = MaskVocabulary.Create(tokens);
        long start = Stopwatch.GetTimestamp();
        TokenVocabulary vocabulary = MaskVocabulary.Arrange(texts);
        double arranged = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        var rows = new List<MaskRow>();
        foreach (MaskCase each in MaskCase.All)
        {
            // Once for the just-in-time compiler, on a table of its own.
            Measure(each, vocabulary, texts, Math.Min(walks, 3), cancellationToken);
            rows.Add(Measure(each, vocabulary, texts, walks, cancellationToken));
        }

        return new MaskReport(tokens, arranged, rows);
    }

    private MaskRow Measure(MaskCase each, TokenVocabulary vocabulary, byte[][] texts, int count, CancellationToken cancellationToken)
    {
        double[] compilations = [.. Enumerable.Range(0, Compilations).Select(_ => Time(() => each.Create()))];
        var matcher = new ConstraintMatcher(each.Create().Grammar, vocabulary, [0]);
        var first = new List<double>();
        var later = new List<double>();
        for (int walk = 0; walk < count; walk++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Walk(matcher, texts, new Random(walk), walk == 0 ? first : later);
        }

        first.Sort();
        later.Sort();
        Array.Sort(compilations);
        return new MaskRow(
            each.Name, compilations[Compilations / 2], first[first.Count / 2], first[^1],
            later[later.Count / 2], later.Average(), later[(int)(later.Count * 0.99)], later.Count, matcher.StateCount);
    }

    private void Walk(ConstraintMatcher matcher, byte[][] texts, Random random, List<double> times)
    {
        MatchState state = matcher.Start;
        int token = -1;
        for (int step = 0; step < steps; step++)
        {
            uint[] mask = [];
            times.Add(Time(() =>
            {
                state = token < 0 ? state : matcher.Advance(state, token);
                mask = state.IsFinal ? [] : matcher.MaskOf(state);
            }));
            if (mask.Length == 0 || (token = Choose(mask, texts, random)) == 0)
            {
                return;
            }
        }
    }

    // A third of the tokens close something where that is possible, or most walks would stay in their first text.
    private static int Choose(uint[] mask, byte[][] texts, Random random)
    {
        if (random.Next(3) == 0)
        {
            foreach (byte closer in Closers)
            {
                int id = 1 + closer;
                if ((mask[id >> 5] >> id & 1) != 0 && texts[id][0] == closer)
                {
                    return id;
                }
            }
        }

        int count = mask.Sum(BitOperations.PopCount);
        int chosen = random.Next(count);
        for (int word = 0; ; word++)
        {
            int here = BitOperations.PopCount(mask[word]);
            if (chosen >= here)
            {
                chosen -= here;
                continue;
            }

            uint bits = mask[word];
            for (; chosen > 0; chosen--)
            {
                bits &= bits - 1;
            }

            return (word << 5) + BitOperations.TrailingZeroCount(bits);
        }
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }
}
