using System.Text;
using System.Text.Json;
using MagicDec.Engine.Constraints.Automata;
using MagicDec.Engine.Constraints.Automata.Expressions;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;
using MagicDec.Engine.Constraints.Json;
using MagicDec.Engine.Constraints.Json.Schemas.Compilers;

namespace MagicDec.Engine.Constraints;

/// <summary>What constraints are put together from; for layers that know how answers are laid out. Parts are immutable.</summary>
internal static class OutputParts
{
    /// <summary>Exactly this text.</summary>
    public static GrammarPart Literal(string text) => new LiteralPart(text);

    /// <summary>Exactly one special token, by its name.</summary>
    public static GrammarPart Special(string token) => new LiteralPart(SpecialBytes(token));

    /// <summary>One part after the other.</summary>
    public static GrammarPart Sequence(params IReadOnlyList<GrammarPart> parts) => new SequencePart([.. parts]);

    /// <summary>Any one of the parts.</summary>
    public static GrammarPart Choice(params IReadOnlyList<GrammarPart> parts) => new ChoicePart(parts);

    /// <summary>A part, or nothing.</summary>
    public static GrammarPart Optional(GrammarPart part) => new ChoicePart(part, new SequencePart());

    /// <summary>A part at least once, with something between two of them.</summary>
    public static GrammarPart Repeated(GrammarPart part, GrammarPart separator) => new RepeatPart(part, 1, null, separator);

    /// <summary>Nothing at all.</summary>
    public static GrammarPart Never => NeverPart.Instance;

    /// <summary>A text that matches a regular expression as a whole.</summary>
    public static GrammarPart Regex(string pattern) => new CharAutomatonPart(RegexCompiler.Compile(pattern), inJsonString: false);

    /// <summary>Any JSON object.</summary>
    public static GrammarPart JsonObject => JsonParts.Flexible.AnyObject;

    /// <summary>A value that a JSON schema allows.</summary>
    /// <exception cref="ConstraintException">The schema cannot be used.</exception>
    public static GrammarPart JsonSchema(JsonElement schema) => SchemaCompiler.Compile(schema, JsonParts.Flexible, anyOrder: false);

    /// <summary>The arguments of a tool: an object that its schema allows. Keywords that cannot be enforced are passed over.</summary>
    /// <exception cref="ConstraintException">The schema is malformed or contradicts itself.</exception>
    public static GrammarPart Arguments(JsonElement schema)
    {
        GrammarPart arguments = SchemaCompiler.CompileObject(schema, JsonParts.Flexible, isLenient: true);

        // As one of several alternatives, what has no value would only fall away in silence.
        GrammarBuilder.Compile(arguments);
        return arguments;
    }

    /// <summary>A part that is used in several places but built once.</summary>
    public static GrammarPart Shared(string name, GrammarPart part) => new RulePart(name) { Body = part };

    /// <summary>Any text until one of several literals has been written, then what belongs to that one.</summary>
    /// <param name="triggers">Literals and what follows them.</param>
    /// <param name="mayEnd">Whether the text may end without any of them.</param>
    /// <param name="before">What counts as written before the text.</param>
    public static GrammarPart FreeText(IReadOnlyList<(byte[] Literal, GrammarPart Then)> triggers, bool mayEnd, string before = "") =>
        new FreeTextPart(triggers, mayEnd, Encoding.UTF8.GetBytes(before));

    /// <summary>A text as a trigger.</summary>
    public static byte[] TextBytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A special token as a trigger.</summary>
    public static byte[] SpecialBytes(string token) => [TokenVocabulary.SpecialMark, .. Encoding.UTF8.GetBytes(token)];
}
