using System.Text;
using System.Text.Json;
using MagicDec.Engine.Constraints.Automata;
using MagicDec.Engine.Constraints.Automata.Expressions;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Json;

/// <summary>The grammar of JSON, in one way of setting white space.</summary>
internal sealed class JsonParts
{
    private const string NumberPattern = @"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?";

    // Enough for a line break and the indentation of a deep value; bounded, or a model could write blanks for ever.
    private const string WhiteSpacePattern = @"(?: |\n[ \t]{0,40})?";

    private static readonly RulePart AnyString = new("a string") { Body = new JsonStringPart() };
    private static readonly RulePart AnyNumber = new("a number") { Body = new CharAutomatonPart(RegexCompiler.Compile(NumberPattern), inJsonString: false) };
    private static readonly RulePart AnyInteger = new("an integer") { Body = new CharAutomatonPart(NumberAutomata.Integers(null, null), inJsonString: false) };
    private static readonly RulePart Blanks = new("white space") { Body = new CharAutomatonPart(RegexCompiler.Compile(WhiteSpacePattern), inJsonString: false) };

    private JsonParts(bool compact)
    {
        WhiteSpace = compact ? new SequencePart() : Blanks;
        var any = new RulePart("a JSON value");
        AnyObject = new RulePart("an object") { Opens = true, Body = ObjectOf(AnyString, any) };
        AnyArray = new RulePart("an array") { Opens = true, Body = ArrayOf(any, 0, null) };
        any.Body = new ChoicePart(AnyObject, AnyArray, AnyString, AnyNumber, Boolean, Null);
        AnyValue = any;
    }

    /// <summary>With a blank or a line break where people set them.</summary>
    public static JsonParts Flexible { get; } = new(compact: false);

    /// <summary>Without any white space.</summary>
    public static JsonParts Compact { get; } = new(compact: true);

    /// <summary>What may stand between two tokens.</summary>
    public GrammarPart WhiteSpace { get; }

    public GrammarPart AnyValue { get; }

    public GrammarPart AnyObject { get; }

    public GrammarPart AnyArray { get; }

    public GrammarPart String { get; } = AnyString;

    public GrammarPart Number { get; } = AnyNumber;

    public GrammarPart Integer { get; } = AnyInteger;

    public GrammarPart Boolean { get; } = new ChoicePart(new LiteralPart("true"), new LiteralPart("false"));

    public GrammarPart Null { get; } = new LiteralPart("null");

    /// <summary>A comma and the white space behind it.</summary>
    public GrammarPart Comma => new SequencePart(new LiteralPart(","), WhiteSpace);

    /// <summary>Name and value of a property.</summary>
    public GrammarPart Member(GrammarPart name, GrammarPart value) => new SequencePart(name, new LiteralPart(":"), WhiteSpace, value);

    /// <summary>An array of equal items.</summary>
    public GrammarPart ArrayOf(GrammarPart item, int minimum, int? maximum) => Enclose('[', new RepeatPart(item, Math.Max(minimum, 1), maximum, Comma), ']', minimum == 0, maximum == 0);

    /// <summary>An object with any number of equal members.</summary>
    public GrammarPart ObjectOf(GrammarPart name, GrammarPart value) => Enclose('{', new RepeatPart(Member(name, value), 1, null, Comma), '}', mayBeEmpty: true, mustBeEmpty: false);

    /// <summary>Exactly one value, without white space.</summary>
    public static byte[] Literal(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private SequencePart Enclose(char open, GrammarPart inside, char close, bool mayBeEmpty, bool mustBeEmpty)
    {
        var end = new LiteralPart(close.ToString());
        var filled = new SequencePart(inside, WhiteSpace, end);
        return new SequencePart(new LiteralPart(open.ToString()), WhiteSpace, mustBeEmpty ? end : mayBeEmpty ? new ChoicePart(filled, end) : filled);
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach ((int index, JsonProperty property) in value.EnumerateObject().Index())
                {
                    text.Append(index == 0 ? "" : ",").Append(JsonEscapes.Quote(property.Name)).Append(':');
                    Write(property.Value, text);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach ((int index, JsonElement item) in value.EnumerateArray().Index())
                {
                    text.Append(index == 0 ? "" : ",");
                    Write(item, text);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                text.Append(JsonEscapes.Quote(value.GetString()!));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }
}
