using System.Text.Json.Nodes;
using MagicDec.Engine.Requests;
using MagicDec.Extensions.AI.Constraints;
using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Tools;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Requests;

/// <summary>Messages and options in, an engine request out. Changes nothing it is given.</summary>
internal sealed class ChatRequestMapper(MagicDecChatClientOptions clientOptions, Func<ulong> freshSeed)
{
    /// <exception cref="ArgumentException">A setting is out of range or unreadable, or the conversation is too long.</exception>
    /// <exception cref="NotSupportedException">A message holds something other than text.</exception>
    /// <exception cref="Templates.ChatTemplateException">The model's template refuses the conversation.</exception>
    public ChatRequest Map(ChatModel model, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var values = new OptionValues(options?.AdditionalProperties);
        var sampling = SamplingMapper.Map(options, values, model.Engine.DefaultSampling, freshSeed);
        var maxOutputTokens = options?.MaxOutputTokens
            ?? values.GetInt32("max_tokens", "max_output_tokens", "max_completion_tokens", "max_new_tokens", "num_predict")
            ?? clientOptions.MaxOutputTokens;
        if (maxOutputTokens is < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), maxOutputTokens, "ChatOptions.MaxOutputTokens must be at least 1, or null for no limit.");
        }

        var drafting = DraftingMapper.Map(values, clientOptions.Drafting ?? model.Engine.DefaultDrafting);
        var tools = ToolMapper.Map(options, model.ToolCalls);
        var text = model.Prompts.Render(
            MessageMapper.Map(messages, options?.Instructions), tools?.Declarations, model.ToolCalls, TemplateVariables(options, values), cancellationToken);
        var prompt = PromptEncoder.Encode(model, text);
        var isReasoningOpen = model.Reasoning?.IsOpenedBy(text) == true;
        var format = options?.ResponseFormat as ChatResponseFormatJson;
        var shape = new AnswerShape
        {
            Tools = tools,
            IsJson = format is not null,
            Schema = format?.Schema,
            Reasoning = model.Reasoning,
            IsReasoningOpen = isReasoningOpen,
        };
        string[] stopSequences = [.. (IEnumerable<string>?)options?.StopSequences ?? values.GetStrings("stop_sequences", "stop") ?? []];
        return new ChatRequest
        {
            Generation = new GenerationRequest
            {
                Prompt = prompt,
                Sampling = sampling,
                MaxOutputTokens = maxOutputTokens,
                StopTokens = StopTokens(model, stopSequences, ChatRequest.TagsOf(model.Reasoning, tools)),
                Drafting = drafting,
                CacheSalt = values.GetString("cache_salt"),
                Label = values.GetString("label"),
                Constraint = model.Constraints.Get(shape),
            },
            StopSequences = stopSequences,
            Tools = tools,
            Reasoning = model.Reasoning,
            IsReasoningOpen = isReasoningOpen,
            ShowsReasoning = options?.Reasoning?.Output != ReasoningOutput.None,
        };
    }

    // A special token is left out of the text, so a stop string that is one has to be looked for among the tokens.
    private static IReadOnlySet<int> StopTokens(ChatModel model, string[] stopSequences, IReadOnlySet<string> tags)
    {
        int[] special =
        [
            .. stopSequences.Where(stop => !string.IsNullOrEmpty(stop) && !tags.Contains(stop))
                .Select(stop => model.Tokenizer.TryGetTokenId(stop, out var id) ? id : -1)
                .Where(id => id >= 0 && id < model.Engine.Config.VocabularySize && model.Tokenizer.IsSpecial(id)),
        ];
        return special.Length == 0 ? model.StopTokens : new HashSet<int>([.. model.StopTokens, .. special]);
    }

    // chat_template_kwargs and enable_thinking are the names of vLLM and Hugging Face.
    private static Dictionary<string, JsonNode?> TemplateVariables(ChatOptions? options, OptionValues values)
    {
        var variables = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in values.GetObject("chat_template_kwargs") ?? [])
        {
            variables[name] = value;
        }

        bool? noThinking = options?.Reasoning?.Effort == ReasoningEffort.None ? false : null;
        if ((values.GetBoolean("enable_thinking") ?? noThinking) is { } thinking)
        {
            variables["enable_thinking"] = thinking;
        }

        var effort = options?.Reasoning?.Effort switch
        {
            ReasoningEffort.Low => "low",
            ReasoningEffort.Medium => "medium",
            ReasoningEffort.High or ReasoningEffort.ExtraHigh => "high",
            _ => null,
        };
        if (effort is not null)
        {
            variables["reasoning_effort"] = effort;
        }

        return variables;
    }
}
