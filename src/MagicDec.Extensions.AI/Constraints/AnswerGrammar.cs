using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Tools;

namespace MagicDec.Extensions.AI.Constraints;

/// <summary>
/// Lays an answer out: reasoning first, where the model has any; then calls, JSON, "call or JSON", or free text in which a call, once begun,
/// is held to its tool.
/// </summary>
internal sealed class AnswerGrammar(AnswerShape shape, Tokenizer tokenizer)
{
    private readonly TagText _tags = new(tokenizer, [
        .. shape.Tools?.Syntax?.Tags ?? [],
        .. shape.Reasoning is { } reasoning ? [reasoning.Open, reasoning.Close] : Array.Empty<string>()]);

    /// <summary>Whether the answer may not look like just anything.</summary>
    public bool IsNeeded => shape.IsJson || shape.Tools is { Use: ToolUse.Required } || shape.Tools is { Syntax: not null };

    /// <exception cref="ArgumentException">A schema cannot be used, or calls are required of a model whose way to write them is not known.</exception>
    public GrammarPart Create()
    {
        if (shape.Tools is { Use: ToolUse.Required, Syntax: null })
        {
            throw new ArgumentException(
                "ChatOptions.ToolMode requires a tool call, but the model's chat template does not show how it writes calls. "
                + "Set MagicDecChatClientOptions.ToolCallFormat, or use another tool mode.",
                nameof(shape));
        }

        var answer = OutputParts.Shared("the answer", Answer());
        if (shape.Reasoning is not { } tags)
        {
            return answer;
        }

        var thoughts = OutputParts.Shared("the reasoning", OutputParts.FreeText(
            [(_tags.Trigger(tags.Close), OutputParts.Sequence(OutputParts.Regex("[ \n]{0,4}"), answer))], mayEnd: false));
        return shape.IsReasoningOpen
            ? thoughts
            : OutputParts.Choice(OutputParts.Sequence(OutputParts.Regex("\n{0,2}"), _tags.Part(tags.Open), thoughts), answer);
    }

    private GrammarPart Answer()
    {
        if (shape.Tools is not { Syntax: { } syntax } tools)
        {
            return Json();
        }

        var calls = new CallGrammar(tools, syntax, _tags);
        return (tools.Use, shape.IsJson) switch
        {
            (ToolUse.Required, _) => calls.Calls(),
            (ToolUse.Auto, true) => OutputParts.Choice(calls.Calls(), Json()),
            (ToolUse.Auto, false) => calls.TextThenCalls(),
            (_, true) => Json(),
            _ => calls.TextWithoutCalls(),
        };
    }

    private GrammarPart Json() => shape.Schema is { } schema ? OutputParts.JsonSchema(schema) : OutputParts.JsonObject;
}
