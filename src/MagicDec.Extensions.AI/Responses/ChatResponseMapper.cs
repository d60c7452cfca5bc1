using System.Text.Json.Nodes;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Extensions.AI.Responses.Reasoning;
using MagicDec.Extensions.AI.Tools;
using MagicDec.Extensions.AI.Tools.Parsing;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Responses;

/// <summary>The tokens of one answer as response updates: decoded, reasoning set apart, cut at stop strings, tool calls taken out.</summary>
internal sealed class ChatResponseMapper
{
    private readonly ChatRequest _request;
    private readonly ResponseHeader _header;
    private readonly Tokenizer _tokenizer;
    private readonly IncrementalDecoder _decoder;
    private readonly StopSequenceMatcher _stops;
    private readonly ReasoningParser? _reasoning;
    private readonly ToolCallParser? _calls;
    private readonly IReadOnlySet<string> _tags;
    private readonly List<AIContent> _contents = [];
    private JsonArray _logprobs = [];
    private int _cachedTokens;
    private int _outputTokens;
    private int _reasoningTokens;
    private GenerationFinishReason? _engineReason;
    private DraftingUsage? _drafting;

    public ChatResponseMapper(ChatModel model, ChatRequest request, ResponseHeader header, CallIds callIds)
    {
        _request = request;
        _header = header;
        _tokenizer = model.Tokenizer;
        _stops = new StopSequenceMatcher(request.StopSequences);
        _reasoning = request.Reasoning is { } tags ? new ReasoningParser(tags, request.IsReasoningOpen) : null;
        _calls = request.Tools is { Syntax: { } syntax, Use: not ToolUse.None } tools ? new ToolCallParser(syntax, tools.Names, callIds) : null;
        _tags = request.Tags;
        _decoder = model.Tokenizer.CreateDecoder(skipSpecialTokens: false); // IsShown skips them
    }

    /// <summary>True when the answer ends here, whatever the model would say next.</summary>
    public bool IsComplete => _stops.Matched is not null || IsSingleCallFound;

    private bool IsSingleCallFound => _calls is { FoundCall: true } && _request.Tools is { AllowsSeveral: false };

    /// <summary>Takes a token; returns what it adds to the answer, if anything is certain by now.</summary>
    public ChatResponseUpdate? Next(GenerationUpdate update)
    {
        _outputTokens++;
        _cachedTokens = update.CachedPromptTokens;
        _engineReason = update.FinishReason;
        _drafting = update.Drafting;
        if (update.Logprobs is { } logprobs)
        {
            _logprobs.Add(LogprobJson.Create(logprobs, _tokenizer));
        }

        if (update.FinishReason != GenerationFinishReason.Stop && IsShown(update.Token))
        {
            var wasReasoning = _reasoning is { IsReasoning: true };
            AddPiece(_decoder.Append(update.Token));
            _reasoningTokens += wasReasoning || _reasoning is { IsReasoning: true } ? 1 : 0;
        }

        return _contents.Count > 0 ? TakeUpdate() : null;
    }

    /// <summary>The last update: what was held back, the usage and the finish reason.</summary>
    public ChatResponseUpdate Last()
    {
        AddPiece(_decoder.Flush());
        if (_reasoning is not null)
        {
            var (reasoning, text) = _reasoning.Flush();
            AddReasoning(reasoning);
            AddText(_stops.Append(text));
        }

        AddText(_stops.Flush());
        _calls?.Flush(_contents);
        _contents.Add(new UsageContent(Usage()));

        var update = TakeUpdate();
        var reason = FinishReason();
        update.FinishReason = reason;
        update.AdditionalProperties ??= [];
        update.AdditionalProperties[ResponseHeader.FinishReasonKey] = reason.Value;
        return update;
    }

    // The parsers need the tags.
    private bool IsShown(int token) => !_tokenizer.IsSpecial(token) || _tags.Contains(_tokenizer.GetToken(token));

    // Stop strings end the answer, not the thoughts before it.
    private void AddPiece(string piece)
    {
        if (_reasoning is null)
        {
            AddText(_stops.Append(piece));
            return;
        }

        var (reasoning, text) = _reasoning.Append(piece);
        AddReasoning(reasoning);
        AddText(_stops.Append(text));
    }

    private void AddReasoning(string text)
    {
        if (text.Length > 0 && _request.ShowsReasoning)
        {
            _contents.Add(new TextReasoningContent(text));
        }
    }

    private void AddText(string text)
    {
        if (IsSingleCallFound)
        {
            return;
        }

        if (_calls is not null)
        {
            _calls.Append(text, _contents);
        }
        else if (text.Length > 0)
        {
            _contents.Add(new TextContent(text));
        }
    }

    private ChatResponseUpdate TakeUpdate()
    {
        var update = _header.CreateUpdate([.. _contents]);
        _contents.Clear();
        if (_logprobs.Count > 0)
        {
            update.AdditionalProperties = new() { [ResponseHeader.LogprobsKey] = _logprobs };
            _logprobs = [];
        }

        return update;
    }

    private UsageDetails Usage()
    {
        var input = _request.Generation.Prompt.Length;
        return new UsageDetails
        {
            AdditionalCounts = _drafting is { Rounds: > 0 } drafting ? DraftCounts(drafting) : null,
            InputTokenCount = input,
            CachedInputTokenCount = _cachedTokens,
            OutputTokenCount = _outputTokens,
            ReasoningTokenCount = _reasoning is null ? null : _reasoningTokens,
            TotalTokenCount = input + _outputTokens,
        };
    }

    private static AdditionalPropertiesDictionary<long> DraftCounts(DraftingUsage usage) => new()
    {
        ["draft_rounds"] = usage.Rounds,
        ["drafted_tokens"] = usage.DraftedTokens,
        ["accepted_tokens"] = usage.AcceptedTokens,
        ["suffix_drafted_tokens"] = usage.SuffixDraftedTokens,
        ["suffix_accepted_tokens"] = usage.SuffixAcceptedTokens,
    };

    private ChatFinishReason FinishReason() =>
        _engineReason == GenerationFinishReason.Length && !IsComplete ? ChatFinishReason.Length
        : _calls is { FoundCall: true } ? ChatFinishReason.ToolCalls
        : ChatFinishReason.Stop;
}
