using System.Text.Encodings.Web;
using System.Text.Json;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Extensions.AI.Tools;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Constraints;

/// <summary>Tool calls as a family of models writes them: names from the list, arguments as the tools' schemas say.</summary>
internal sealed class CallGrammar
{
    private readonly OfferedTools _tools;
    private readonly ToolCallSyntax _syntax;
    private readonly TagText _tags;
    private readonly GrammarPart _namesAndRest; // from a call's name to its end
    private readonly Dictionary<OfferedTool, GrammarPart> _afterName = [];

    /// <exception cref="ConstraintException">A tool's schema cannot be used.</exception>
    public CallGrammar(OfferedTools tools, ToolCallSyntax syntax, TagText tags)
    {
        _tools = tools;
        _syntax = syntax;
        _tags = tags;
        foreach (var tool in tools.Callable)
        {
            _afterName[tool] = OutputParts.Shared(
                $"the call of '{tool.Name}'", OutputParts.Sequence(tags.Part(syntax.BeforeArguments), Arguments(tool), tags.Part(syntax.AfterArguments)));
        }

        _namesAndRest = OutputParts.Shared("a call", OutputParts.Choice(
            [.. tools.Callable.Select(tool => OutputParts.Sequence(OutputParts.Literal(NameText(tool)), _afterName[tool]))]));
    }

    /// <summary>One call, or several where that is allowed.</summary>
    public GrammarPart Calls() => OutputParts.Sequence(_tags.Part(_syntax.CallsStart), _namesAndRest, MoreCalls());

    /// <summary>Free text; a call that is begun in it is held to its tool, and calls end the answer.</summary>
    public GrammarPart TextThenCalls()
    {
        var triggers = _syntax.Triggers.Select(trigger => (_tags.Trigger(trigger), AfterTrigger(trigger))).ToList();
        if (_syntax.BareObjects)
        {
            // JSON is a call only once it names a tool: until then it may be an answer that happens to be JSON.
            foreach (var tool in _tools.Callable)
            {
                foreach (var start in (string[])[_syntax.CallsStart, _syntax.CallsStart.Replace(" ", "", StringComparison.Ordinal)])
                {
                    triggers.Add((OutputParts.TextBytes("\n" + start + NameText(tool) + '"'), AfterBareName(tool)));
                }
            }
        }

        return OutputParts.FreeText(triggers, mayEnd: true, before: _syntax.BareObjects ? "\n" : "");
    }

    /// <summary>Free text in which no call can begin.</summary>
    public GrammarPart TextWithoutCalls() =>
        OutputParts.FreeText([.. _syntax.Triggers.Select(trigger => (_tags.Trigger(trigger), OutputParts.Never))], mayEnd: true);

    private GrammarPart AfterTrigger(string trigger)
    {
        var start = _syntax.CallsStart.StartsWith(trigger, StringComparison.Ordinal) ? _syntax.CallsStart[trigger.Length..] : _syntax.CallsStart;
        return OutputParts.Sequence(_tags.Part(start), _namesAndRest, MoreCalls());
    }

    // The quote that ends the name belongs to the trigger: a tool whose name begins another's must not be taken for it.
    private GrammarPart AfterBareName(OfferedTool tool) => OutputParts.Sequence(
        _tags.Part(_syntax.BeforeArguments[1..]), Arguments(tool), _tags.Part(_syntax.AfterArguments), MoreCalls());

    private GrammarPart MoreCalls()
    {
        var end = _tags.Part(_syntax.Close);
        if (!_tools.AllowsSeveral)
        {
            return end;
        }

        var another = OutputParts.Sequence(_tags.Part(_syntax.Separator), _tags.Part(_syntax.BeforeName), _namesAndRest);
        return OutputParts.Sequence(OutputParts.Optional(OutputParts.Repeated(another, OutputParts.Sequence())), end);
    }

    private string NameText(OfferedTool tool) =>
        _syntax.NameIsJson ? JsonEncodedText.Encode(tool.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() : tool.Name;

    private static GrammarPart Arguments(OfferedTool tool)
    {
        try
        {
            return tool.Schema.ValueKind == JsonValueKind.Object ? OutputParts.Arguments(tool.Schema) : OutputParts.JsonObject;
        }
        catch (ConstraintException error)
        {
            throw new ConstraintException($"ChatOptions.Tools holds '{tool.Name}', whose arguments cannot be held to its schema. {error.Message}", error);
        }
    }
}
