using System.Globalization;
using System.Numerics;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Automata;

namespace MagicDec.Engine.Tests.Constraints.Automata;

/// <summary>Ranges of numbers against comparing the numbers themselves.</summary>
public sealed class NumberAutomataTests
{
    [Fact]
    public void Integers_AnyBounds_TakeWhatLiesBetween()
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            int digits = random.Next(1, 5);
            int limit = (int)Math.Pow(10, digits);
            int? low = random.Next(4) == 0 ? null : random.Next(-limit, limit);
            int? high = random.Next(4) == 0 ? null : random.Next(low ?? -limit, limit);
            CharAutomaton automaton = NumberAutomata.Integers(low, high);
            for (int j = 0; j < 60; j++)
            {
                int value = j switch { 0 => low ?? 0, 1 => high ?? 0, 2 => (low ?? 0) - 1, 3 => (high ?? 0) + 1, _ => random.Next(-2 * limit, 2 * limit) };
                bool expected = value >= (low ?? int.MinValue) && value <= (high ?? int.MaxValue);
                Assert.True(expected == Takes(automaton, value.ToString(CultureInfo.InvariantCulture)), $"{value} in {low} .. {high}");
            }

            Assert.All(["", "-", "+1", "01", "-01", "00", "-0", "1.", "1e1", " 1"], text => Assert.False(Takes(automaton, text)));
        }
    }

    [Fact]
    public void Decimals_AnyBounds_TakeWhatLiesBetween()
    {
        var random = new Random(2);
        for (int i = 0; i < 300; i++)
        {
            decimal? low = random.Next(4) == 0 ? null : Number(random);
            decimal? high = random.Next(4) == 0 ? null : Number(random);
            if (low > high)
            {
                (low, high) = (high, low);
            }

            bool lowInclusive = random.Next(2) == 0;
            bool highInclusive = random.Next(2) == 0;
            CharAutomaton automaton = NumberAutomata.Decimals(Bound(low, lowInclusive), Bound(high, highInclusive));
            for (int j = 0; j < 60; j++)
            {
                decimal value = j switch { 0 => low ?? 0, 1 => high ?? 0, 2 => (low ?? 0) + 0.0001m, 3 => (high ?? 0) - 0.0001m, 4 => 0, _ => Number(random) };
                bool expected = (low is null || value > low || (value == low && lowInclusive)) && (high is null || value < high || (value == high && highInclusive));
                string text = value.ToString(CultureInfo.InvariantCulture);
                if (value == 0)
                {
                    text = text.TrimStart('-');
                }

                Assert.True(expected == Takes(automaton, text), $"{text} in {low} {lowInclusive} .. {high} {highInclusive}");
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(60)]
    public void Multiples_OfAnything_AreDivided(int divisor)
    {
        CharAutomaton automaton = NumberAutomata.Integers(-5000, 5000).Intersect(NumberAutomata.Multiples(divisor));
        for (int value = -600; value < 600; value++)
        {
            Assert.Equal(value % divisor == 0, Takes(automaton, value.ToString(CultureInfo.InvariantCulture)));
        }
    }

    [Theory]
    [InlineData("-9223372036854775808", "9223372036854775807", "9223372036854775807", true)]
    [InlineData("-9223372036854775808", "9223372036854775807", "9223372036854775808", false)]
    [InlineData("1000000000000000000", null, "1700000000000000000", true)]
    [InlineData(null, "-1000000000000000000", "-1700000000000000000", true)]
    public void Integers_OfManyDigits_AreTaken(string? low, string? high, string value, bool expected) =>
        Assert.Equal(expected, Takes(NumberAutomata.Integers(Big(low), Big(high)), value));

    [Fact]
    public void Schema_LimitsOfDoubles_StandForNone()
    {
        TokenConstraint constraint = TokenConstraint.FromJsonSchema("""{"type":"number","minimum":-1.7976931348623157E+308,"maximum":1.7976931348623157E+308}""");

        Assert.True(constraint.Accepts("-12345.678"));
        Assert.True(constraint.Accepts("99999999999999999999"));
    }

    private static decimal Number(Random random) => Math.Round(((decimal)random.NextDouble() - 0.5m) * (decimal)Math.Pow(10, random.Next(0, 5)), random.Next(0, 5));

    private static DecimalBound? Bound(decimal? value, bool inclusive) => value is { } v ? DecimalBound.Parse(v.ToString(CultureInfo.InvariantCulture), inclusive) : null;

    private static BigInteger? Big(string? text) => text is null ? null : BigInteger.Parse(text, CultureInfo.InvariantCulture);

    private static bool Takes(CharAutomaton automaton, string text)
    {
        HashSet<int> nodes = [0];
        foreach (char c in text)
        {
            nodes = [.. nodes.SelectMany(node => automaton.Edges[node]).Where(edge => c >= edge.Low && c <= edge.High).Select(edge => edge.Target)];
        }

        return nodes.Any(node => automaton.Ends[node]);
    }
}
