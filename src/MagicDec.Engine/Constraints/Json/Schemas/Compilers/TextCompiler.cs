using MagicDec.Engine.Constraints.Automata;
using MagicDec.Engine.Constraints.Automata.Expressions;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Json.Schemas.Compilers;

/// <summary>Strings and numbers with what a schema says of them.</summary>
internal static class TextCompiler
{
    private const int LargestDivisor = 1000;

    /// <summary>Whether a schema says nothing of a string but its length.</summary>
    public static bool SaysLengthOnly(SchemaFacts facts) =>
        (facts.MinLength > 0 || facts.MaxLength is not null) && facts.Patterns.Count == 0 && !facts.Formats.Exists(format => StringFormats.Find(format) is not null);

    /// <summary>The texts a schema allows; null for all.</summary>
    public static CharAutomaton? Texts(SchemaFacts facts, bool isLenient)
    {
        CharAutomaton? texts = facts.MinLength > 0 || facts.MaxLength is not null ? CharAutomaton.OfLength(facts.MinLength, facts.MaxLength) : null;
        foreach (string pattern in facts.Patterns)
        {
            if (Pattern(pattern, isLenient) is { } matching)
            {
                texts = Both(matching, texts);
            }
        }

        foreach (string expression in facts.Formats.Select(StringFormats.Find).OfType<string>())
        {
            texts = Both(RegexCompiler.Compile(expression), texts);
        }

        return texts;
    }

    /// <summary>JSON strings whose text an automaton takes.</summary>
    public static GrammarPart Quoted(CharAutomaton texts) =>
        texts.IsEmpty ? NeverPart.Instance : new SequencePart(new LiteralPart("\""), new CharAutomatonPart(texts, inJsonString: true), new LiteralPart("\""));

    /// <summary>The numbers a schema allows.</summary>
    public static GrammarPart Number(SchemaFacts facts, JsonParts json, string pointer, bool isLenient)
    {
        bool isInteger = !facts.Types.HasFlag(JsonTypes.Fraction);
        int? fractionDigits = null;
        var divisors = new List<int>();
        foreach (DecimalBound divisor in facts.Divisors)
        {
            if (divisor.Scale == 0 || divisor.FractionDigits().Length == 0)
            {
                if (divisor.Floor() <= LargestDivisor)
                {
                    divisors.Add((int)divisor.Floor());
                }
                else if (!isLenient)
                {
                    throw SchemaReader.Error(pointer, $"multipleOf {divisor.Floor()} is not supported; integers up to {LargestDivisor} are, and powers of ten such as 0.01");
                }

                isInteger = true;
            }
            else if (divisor.IntegerDigits() == "0" && divisor.FractionDigits().TrimStart('0') == "1")
            {
                fractionDigits = Math.Min(fractionDigits ?? int.MaxValue, divisor.FractionDigits().Length);
            }
            else if (!isLenient)
            {
                throw SchemaReader.Error(pointer, "multipleOf is neither an integer nor a power of ten such as 0.01, which is not supported");
            }
        }

        if (facts.Minimum is null && facts.Maximum is null && fractionDigits is null && divisors.Count == 0)
        {
            return isInteger ? json.Integer : json.Number;
        }

        CharAutomaton numbers = isInteger
            ? NumberAutomata.Integers(facts.Minimum?.Ceiling(), facts.Maximum?.Floor())
            : NumberAutomata.Decimals(facts.Minimum, facts.Maximum, fractionDigits);
        foreach (int divisor in divisors.Where(divisor => divisor > 1))
        {
            numbers = numbers.Intersect(NumberAutomata.Multiples(divisor));
        }

        return numbers.IsEmpty ? NeverPart.Instance : new CharAutomatonPart(numbers, inJsonString: false);
    }

    /// <summary>The texts in which an expression matches somewhere; null for one that cannot be enforced, where that is passed over.</summary>
    public static CharAutomaton? Pattern(string pattern, bool isLenient)
    {
        try
        {
            return RegexCompiler.CompileSearch(pattern);
        }
        catch (ConstraintException) when (isLenient)
        {
            return null;
        }
    }

    private static CharAutomaton Both(CharAutomaton a, CharAutomaton? b) => b is null ? a : a.Intersect(b);
}
