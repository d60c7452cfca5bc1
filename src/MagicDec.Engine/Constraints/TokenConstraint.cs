using System.Text;
using System.Text.Json;
using MagicDec.Engine.Constraints.Automata;
using MagicDec.Engine.Constraints.Automata.Expressions;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Constraints.Grammars.Parts;
using MagicDec.Engine.Constraints.Json;
using MagicDec.Engine.Constraints.Json.Schemas.Compilers;

namespace MagicDec.Engine.Constraints;

/// <summary>
/// What an output must look like. Tokens that cannot lead to such an output are masked before they are sampled, so whatever the model
/// prefers, the output fits, unless the limit of tokens cuts it off. Immutable and independent of any model; make it once and use it for
/// many requests.
/// </summary>
public sealed class TokenConstraint
{
    internal TokenConstraint(GrammarPart whole, string key)
    {
        Grammar = GrammarBuilder.Compile(whole);
        Key = key;
    }

    /// <summary>The compiled form.</summary>
    internal Grammar Grammar { get; }

    /// <summary>Constraints with equal keys are the same.</summary>
    internal string Key { get; }

    /// <summary>One value that a JSON schema allows.</summary>
    /// <param name="schema">The schema, as of draft 4 to 2020-12.</param>
    /// <param name="options">How it is read and written; null for defaults.</param>
    /// <exception cref="ConstraintException">The schema is malformed, contradicts itself, is too large, or uses a keyword that cannot be enforced.</exception>
    public static TokenConstraint FromJsonSchema(JsonElement schema, JsonConstraintOptions? options = null)
    {
        options ??= new JsonConstraintOptions();
        string text = schema.GetRawText();
        CheckLength(text, "JSON schema");
        return new TokenConstraint(SchemaCompiler.Compile(schema, options.ToParts(), options.AnyPropertyOrder), $"schema {options} {text}");
    }

    /// <summary>One value that a JSON schema allows.</summary>
    /// <param name="schema">The schema's text.</param>
    /// <param name="options">How it is read and written; null for defaults.</param>
    /// <exception cref="ConstraintException">The text is not JSON, or the schema cannot be used.</exception>
    public static TokenConstraint FromJsonSchema(string schema, JsonConstraintOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        CheckLength(schema, "JSON schema");
        try
        {
            using JsonDocument document = JsonDocument.Parse(schema);
            return FromJsonSchema(document.RootElement, options);
        }
        catch (JsonException error)
        {
            throw new ConstraintException($"The JSON schema is not JSON: {error.Message}", error);
        }
    }

    /// <summary>Any JSON: an object, as services call it "JSON mode", or any value.</summary>
    /// <param name="anyValue">Whether arrays, strings, numbers, true, false and null are allowed too.</param>
    /// <param name="options">How it is written; null for defaults.</param>
    public static TokenConstraint FromJson(bool anyValue = false, JsonConstraintOptions? options = null)
    {
        options ??= new JsonConstraintOptions();
        JsonParts json = options.ToParts();
        return new TokenConstraint(anyValue ? json.AnyValue : json.AnyObject, $"json {anyValue} {options}");
    }

    /// <summary>A text that matches a regular expression from its first character to its last.</summary>
    /// <param name="pattern">
    /// The expression: characters, classes, escapes (\d \w \s \p{L} and so on), groups, alternatives, quantifiers and anchors as in
    /// ECMAScript; look-around, back references and word boundaries are refused.
    /// </param>
    /// <exception cref="ConstraintException">The expression is malformed, too large, not supported, or matches no text.</exception>
    public static TokenConstraint FromRegex(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new TokenConstraint(new CharAutomatonPart(RegexCompiler.Compile(pattern), inJsonString: false), $"regex {pattern}");
    }

    /// <summary>One of several texts.</summary>
    /// <param name="choices">The texts: at least one, none empty.</param>
    /// <exception cref="ConstraintException">There are no choices, or one of them is empty.</exception>
    public static TokenConstraint FromChoices(IEnumerable<string> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        string[] texts = [.. choices];
        if (texts.Length == 0 || Array.Exists(texts, string.IsNullOrEmpty))
        {
            throw new ConstraintException(texts.Length == 0 ? "There are no choices; give at least one." : "A choice is empty; every choice needs at least one character.");
        }

        return new TokenConstraint(new TriePart(texts.Select(Encoding.UTF8.GetBytes)), $"choices {JsonSerializer.Serialize(texts)}");
    }

    private static void CheckLength(string text, string what)
    {
        if (text.Length > ConstraintLimits.SourceLength)
        {
            throw new ConstraintException($"The {what} has {text.Length} characters; {ConstraintLimits.SourceLength} are allowed.");
        }
    }
}
