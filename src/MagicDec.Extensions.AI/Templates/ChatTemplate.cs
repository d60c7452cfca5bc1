using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Syntax;
using MagicDec.Extensions.AI.Templates.Syntax.Lexing;
using MagicDec.Extensions.AI.Templates.Syntax.Nodes;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates;

/// <summary>
/// A model's own chat template (Jinja, as in the <c>chat_template</c> of a Hugging Face tokenizer), rendered as transformers would do:
/// same whitespace rules, same filters, same text for numbers and JSON. Templates are untrusted: they run within
/// <see cref="ChatTemplateLimits"/>, reach nothing but their input, and can neither read files nor call .NET code.
/// </summary>
/// <remarks>Parsed once, then safe to render from several threads at once.</remarks>
public sealed class ChatTemplate
{
    private readonly string _source;
    private readonly IReadOnlyList<Statement> _statements;
    private readonly string? _bosToken;
    private readonly string? _eosToken;
    private readonly ChatTemplateLimits _limits;

    private ChatTemplate(string source, IReadOnlyList<Statement> statements, string? bosToken, string? eosToken, ChatTemplateLimits limits)
    {
        _source = source;
        _statements = statements;
        _bosToken = bosToken;
        _eosToken = eosToken;
        _limits = limits;
    }

    /// <summary>Parses a template.</summary>
    /// <param name="source">The template's text.</param>
    /// <param name="bosToken">What <c>bos_token</c> stands for; undefined in the template if <see langword="null"/>.</param>
    /// <param name="eosToken">What <c>eos_token</c> stands for; undefined in the template if <see langword="null"/>.</param>
    /// <param name="limits">What a rendering may use up; <see cref="ChatTemplateLimits.Default"/> if <see langword="null"/>.</param>
    /// <returns>The parsed template.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is <see langword="null"/>.</exception>
    /// <exception cref="ChatTemplateException">The text is no template, or too long; the exception says where and what was expected.</exception>
    public static ChatTemplate Parse(string source, string? bosToken = null, string? eosToken = null, ChatTemplateLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        limits ??= ChatTemplateLimits.Default;
        if (source.Length > limits.MaxSourceLength)
        {
            throw new ChatTemplateException(
                $"The chat template has {source.Length} characters, more than the {limits.MaxSourceLength} that ChatTemplateLimits.MaxSourceLength allows.");
        }

        string normalized = Lexer.Normalize(source);
        return new ChatTemplate(normalized, Parser.Parse(normalized), bosToken, eosToken, limits);
    }

    /// <summary>Renders a conversation to the text of a prompt.</summary>
    /// <param name="input">The messages, tools and variables.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    /// <returns>The prompt, special tokens written out as text.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="input"/> is <see langword="null"/>.</exception>
    /// <exception cref="ChatTemplateException">
    /// The template refused the conversation (<see cref="ChatTemplateException.RaisedMessage"/> has its words), failed, or passed a limit.
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Render(ChatTemplateInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        try
        {
            Dictionary<string, Value> variables = ReadVariables(input);
            RenderBudget budget = new(_limits, variables.Values.Sum(static value => value.Weight), cancellationToken);
            Interpreter interpreter = new(_source, budget, input.TimeProvider);
            foreach ((string name, Value value) in variables)
            {
                interpreter.Define(name, value);
            }

            return interpreter.Render(_statements);
        }
        catch (TemplateValueException exception)
        {
            throw new ChatTemplateException($"Chat template: {exception.Message}", exception);
        }
    }

    private Dictionary<string, Value> ReadVariables(ChatTemplateInput input)
    {
        // Like transformers, which passes none for what it was not given.
        Dictionary<string, Value> variables = new(StringComparer.Ordinal)
        {
            ["messages"] = JsonValues.From(input.Messages),
            ["tools"] = JsonValues.From(input.Tools),
            ["documents"] = NoneValue.Instance,
            ["add_generation_prompt"] = BooleanValue.Of(input.AddGenerationPrompt),
        };
        if (_bosToken is not null)
        {
            variables["bos_token"] = new StringValue(_bosToken);
        }

        if (_eosToken is not null)
        {
            variables["eos_token"] = new StringValue(_eosToken);
        }

        foreach ((string name, JsonNode? value) in input.Variables ?? new Dictionary<string, JsonNode?>())
        {
            variables[name] = JsonValues.From(value);
        }

        return variables;
    }
}
