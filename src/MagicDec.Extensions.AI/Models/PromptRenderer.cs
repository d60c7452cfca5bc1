using System.Text.Json.Nodes;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Extensions.AI.Templates;

namespace MagicDec.Extensions.AI.Models;

/// <summary>Conversations as prompt text, by the model's own template.</summary>
internal sealed class PromptRenderer(string source, string toolSource, Tokenizer tokenizer, TimeProvider timeProvider)
{
    private readonly ChatTemplate _template = ChatTemplate.Parse(source, tokenizer.BosToken, tokenizer.EosToken);
    private readonly ChatTemplate _toolTemplate = ChatTemplate.Parse(toolSource, tokenizer.BosToken, tokenizer.EosToken);

    /// <summary>Renders as given; when the template refuses that order of messages, a stricter order, then one without a system role.</summary>
    /// <exception cref="ChatTemplateException">The template refuses all of them, or fails.</exception>
    public string Render(JsonArray messages, JsonArray? tools, IReadOnlyDictionary<string, JsonNode?> variables, CancellationToken cancellationToken)
    {
        try
        {
            return RenderAsGiven(messages, tools, variables, cancellationToken);
        }
        catch (ChatTemplateException refusal) when (refusal.RaisedMessage is not null)
        {
            var merged = ConversationNormalizer.Merge(messages);
            return TryRender(merged, tools, variables, cancellationToken)
                ?? TryRender(ConversationNormalizer.FoldSystem(merged), tools, variables, cancellationToken)
                ?? throw new ChatTemplateException(refusal.Message, refusal);
        }
    }

    private string? TryRender(JsonArray messages, JsonArray? tools, IReadOnlyDictionary<string, JsonNode?> variables, CancellationToken cancellationToken)
    {
        try
        {
            return RenderAsGiven(messages, tools, variables, cancellationToken);
        }
        catch (ChatTemplateException refusal) when (refusal.RaisedMessage is not null)
        {
            return null;
        }
    }

    private string RenderAsGiven(JsonArray messages, JsonArray? tools, IReadOnlyDictionary<string, JsonNode?> variables, CancellationToken cancellationToken)
    {
        var input = new ChatTemplateInput { Messages = messages, Tools = tools, Variables = variables, TimeProvider = timeProvider };
        return (tools is null ? _template : _toolTemplate).Render(input, cancellationToken);
    }
}
