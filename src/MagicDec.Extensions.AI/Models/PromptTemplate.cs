using System.Text.Json.Nodes;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Requests.Conversations;
using MagicDec.Extensions.AI.Templates;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Models;

/// <summary>One chat template with what it can show, found out when it is first used.</summary>
internal sealed class PromptTemplate
{
    // a template that needs more for two words would not do for a conversation either
    private static readonly ChatTemplateLimits ProbeLimits = new() { MaxSteps = 50_000, MaxOutputLength = 1 << 20, MaxTextBuilt = 1 << 22 };

    private readonly ChatTemplate _template;
    private readonly TimeProvider _timeProvider;
    private readonly Lazy<ChatTemplateCapabilities> _capabilities;

    /// <exception cref="ChatTemplateException">The source cannot be parsed.</exception>
    public PromptTemplate(string source, Tokenizer tokenizer, TimeProvider timeProvider)
    {
        _template = ChatTemplate.Parse(source, tokenizer.BosToken, tokenizer.EosToken);
        _timeProvider = timeProvider;
        _capabilities = new(() => ChatTemplateCapabilities.Probe(ChatTemplate.Parse(source, tokenizer.BosToken, tokenizer.EosToken, ProbeLimits)));
    }

    public ChatTemplateCapabilities Capabilities => _capabilities.Value;

    /// <summary>Renders a conversation in any order: as the template can show it, and where it refuses that, in ever plainer forms.</summary>
    /// <exception cref="ChatTemplateException">The template refuses all of them, or fails.</exception>
    public string Render(
        JsonArray messages, JsonArray? tools, ToolCallSyntax? syntax, IReadOnlyDictionary<string, JsonNode?> variables, CancellationToken cancellationToken)
    {
        var shaped = ConversationShaper.Shape(messages, tools, Capabilities, syntax);
        try
        {
            var text = RenderAsGiven(shaped, tools, variables, cancellationToken);
            return ShowsSystem(shaped, text) || TryRender(SystemMessages.FoldIntoUser(shaped), tools, variables, cancellationToken) is not { } folded
                || !ShowsSystem(shaped, folded) ? text : folded;
        }
        catch (ChatTemplateException refusal) when (refusal.RaisedMessage is not null)
        {
            var strict = StrictOrder.Apply(shaped, Capabilities.TextBesideCalls);
            return TryRender(strict, tools, variables, cancellationToken)
                ?? TryRender(SystemMessages.FoldIntoUser(strict), tools, variables, cancellationToken)
                ?? TryRender(ConversationShaper.ShapePlainly(shaped, syntax), tools, variables, cancellationToken)
                ?? throw new ChatTemplateException(refusal.Message, refusal);
        }
    }

    // Some templates show a system message only beside a last message of the user.
    private static bool ShowsSystem(JsonArray messages, string text) =>
        JsonMessage.Role(messages[0]) != JsonMessage.System || text.Contains(JsonMessage.Content(messages[0]).Trim(), StringComparison.Ordinal);

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
        var typed = Capabilities.TypedContent ? ConversationShaper.TypeContents(messages) : messages;
        return _template.Render(new ChatTemplateInput { Messages = typed, Tools = tools, Variables = variables, TimeProvider = _timeProvider }, cancellationToken);
    }
}
