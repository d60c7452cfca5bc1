using System.Numerics;

namespace MagicDec.Engine.Constraints.Automata;

/// <summary>Sets of numbers in decimal notation: no superfluous zeros in front, no exponent, no minus before zero.</summary>
internal static class NumberAutomata
{
    /// <summary>Digits before the point: any such integer is exact in a double.</summary>
    public const int IntegerDigits = 15;

    /// <summary>Digits behind the point.</summary>
    public const int FractionDigits = 15;

    private static readonly BigInteger Largest = BigInteger.Pow(10, IntegerDigits) - 1;

    /// <summary>Integers from one bound to another; without bounds, those of at most <see cref="IntegerDigits"/> digits.</summary>
    public static CharAutomaton Integers(BigInteger? minimum, BigInteger? maximum)
    {
        var builder = new DecimalBuilder();
        (DecimalBound? low, DecimalBound? high) = (Bound(minimum), Bound(maximum));
        builder.AddRange(low, high, fractionDigits: 0);
        return builder.Build();

        static DecimalBound? Bound(BigInteger? value) => value is { } v ? new DecimalBound(v, 0, IsInclusive: true) : null;
    }

    /// <summary>Numbers from one bound to another, with at most so many digits behind the point.</summary>
    public static CharAutomaton Decimals(DecimalBound? minimum, DecimalBound? maximum, int? fractionDigits = null)
    {
        var builder = new DecimalBuilder();
        builder.AddRange(minimum, maximum, Math.Min(fractionDigits ?? FractionDigits, FractionDigits));
        return builder.Build();
    }

    /// <summary>Integers that a number divides.</summary>
    public static CharAutomaton Multiples(int divisor)
    {
        // Node 0 is the start, 1 stands behind the minus, 2 + r behind digits with remainder r.
        var edges = new List<IReadOnlyList<CharEdge>>();
        CharEdge[] first = [.. Enumerable.Range(0, 10).Select(digit => new CharEdge('0' + digit, '0' + digit, 2 + (digit % divisor)))];
        edges.Add([new CharEdge('-', '-', 1), .. first]);
        edges.Add(first);
        for (int r = 0; r < divisor; r++)
        {
            int rest = r;
            edges.Add([.. Enumerable.Range(0, 10).Select(digit => new CharEdge('0' + digit, '0' + digit, 2 + (((rest * 10) + digit) % divisor)))]);
        }

        return CharAutomaton.Create(edges, [.. Enumerable.Range(0, edges.Count).Select(i => i == 2)]);
    }

    /// <summary>The bound that stands for none.</summary>
    internal static DecimalBound Widest(int sign) => new(sign * Largest, 0, IsInclusive: true);

    /// <summary>The bound that stands for any beyond it: the limits of doubles have 309 digits, and nobody means those.</summary>
    internal static DecimalBound Farthest(int sign) => new(sign * BigInteger.Pow(10, 20), 0, IsInclusive: true);
}
