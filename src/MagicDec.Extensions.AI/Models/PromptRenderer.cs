using System.Text.Json.Nodes;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Templates;
using MagicDec.Extensions.AI.Tools.Families;

namespace MagicDec.Extensions.AI.Models;

/// <summary>Conversations as prompt text, by the model's own templates: some have one for requests with tools.</summary>
internal sealed class PromptRenderer
{
    private readonly PromptTemplate _plain;
    private readonly PromptTemplate _withTools;

    /// <param name="source">The template.</param>
    /// <param name="toolSource">The template for requests with tools; may be the same.</param>
    /// <param name="tokenizer">Has the tokens that templates name.</param>
    /// <param name="timeProvider">The clock of templates that print a date.</param>
    /// <exception cref="ChatTemplateException">A template cannot be parsed.</exception>
    public PromptRenderer(string source, string toolSource, Tokenizer tokenizer, TimeProvider timeProvider)
    {
        _plain = new PromptTemplate(source, tokenizer, timeProvider);
        _withTools = toolSource == source ? _plain : new PromptTemplate(toolSource, tokenizer, timeProvider);
    }

    /// <summary>Whether the model's template lists tools by itself.</summary>
    public bool ListsTools => _withTools.Capabilities.Tools;

    /// <param name="messages">The conversation, in any order.</param>
    /// <param name="tools">The offered tools; null for none.</param>
    /// <param name="syntax">How the model is to write calls; null where it is not known.</param>
    /// <param name="variables">Further variables of the template.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    /// <exception cref="ChatTemplateException">The template refuses the conversation in every form, or fails.</exception>
    public string Render(
        JsonArray messages, JsonArray? tools, ToolCallSyntax? syntax, IReadOnlyDictionary<string, JsonNode?> variables, CancellationToken cancellationToken) =>
        (tools is null ? _plain : _withTools).Render(messages, tools, syntax, variables, cancellationToken);
}
