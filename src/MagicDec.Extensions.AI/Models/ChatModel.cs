using MagicDec.Engine;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Constraints;
using MagicDec.Extensions.AI.Responses.Reasoning;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Models;

/// <summary>A loaded engine with what chats need beside it: the parsed templates and the tokens that end a turn.</summary>
internal sealed class ChatModel
{
    // Families whose generation_config.json forgets the end of a turn; one that the template writes ends the answer.
    private static readonly string[] TurnEnds = ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end|>", "<end_of_turn>"];

    private readonly Lazy<int> _longestTokenBytes;

    private ChatModel(InferenceEngine engine, PromptRenderer prompts, IReadOnlySet<int> stopTokens, ToolCallSyntax? toolCalls, ReasoningSyntax? reasoning)
    {
        Engine = engine;
        Prompts = prompts;
        StopTokens = stopTokens;
        ToolCalls = toolCalls;
        Reasoning = reasoning;
        Constraints = new AnswerConstraints(engine.Tokenizer);
        _longestTokenBytes = new(() => TokenLengths.Longest(engine.Tokenizer));
    }

    public InferenceEngine Engine { get; }

    public Tokenizer Tokenizer => Engine.Tokenizer;

    public PromptRenderer Prompts { get; }

    /// <summary>Tokens that end an answer.</summary>
    public IReadOnlySet<int> StopTokens { get; }

    /// <summary>How the model writes tool calls; null if its template shows no syntax that is known, or calls are not to be looked for.</summary>
    public ToolCallSyntax? ToolCalls { get; }

    /// <summary>The tags between which the model thinks; null if its template knows none.</summary>
    public ReasoningSyntax? Reasoning { get; }

    /// <summary>What answers must look like, by what requests ask for.</summary>
    public AnswerConstraints Constraints { get; }

    /// <summary>Most bytes of text that one token stands for.</summary>
    public int LongestTokenBytes => _longestTokenBytes.Value;

    /// <exception cref="InvalidOperationException">The model has no tokenizer or no chat template.</exception>
    public static ChatModel Create(InferenceEngine engine, MagicDecChatClientOptions options)
    {
        var tokenizer = engine.Tokenizer;
        var source = options.ChatTemplate ?? Find(tokenizer, "default") ?? throw new InvalidOperationException(
            $"The model '{engine.ModelName}' has no chat template (chat_template in tokenizer_config.json, or chat_template.jinja). "
            + "Set MagicDecChatClientOptions.ChatTemplate, or use a chat model.");
        var toolSource = options.ChatTemplate ?? Find(tokenizer, "tool_use") ?? source;
        var prompts = new PromptRenderer(source, toolSource, tokenizer, options.TimeProvider);

        // a template that lists no tools is helped out, and the model told of the most widespread way to call them
        var toolCalls = options.ToolCallFormat is { } format ? ToolFamilies.Of(format)
            : ToolFamilies.Detect(toolSource) ?? (prompts.ListsTools ? null : ToolFamilies.Of(ToolCallFormat.Hermes));
        return new ChatModel(engine, prompts, FindStopTokens(engine, source + toolSource), toolCalls, ReasoningSyntax.Detect(source + toolSource));
    }

    private static string? Find(Tokenizer tokenizer, string name) => tokenizer.ChatTemplates.GetValueOrDefault(name);

    private static HashSet<int> FindStopTokens(InferenceEngine engine, string templates)
    {
        HashSet<int> stops = [.. engine.Config.EosTokenIds];
        if (engine.Tokenizer.EosTokenId is { } end)
        {
            stops.Add(end);
        }

        foreach (var token in TurnEnds)
        {
            if (templates.Contains(token, StringComparison.Ordinal) && engine.Tokenizer.TryGetTokenId(token, out var id))
            {
                stops.Add(id);
            }
        }

        stops.RemoveWhere(id => id >= engine.Config.VocabularySize); // a tokenizer may know more tokens than the model
        return stops;
    }
}
