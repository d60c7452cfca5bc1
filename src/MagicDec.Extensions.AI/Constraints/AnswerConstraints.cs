using System.Text;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Extensions.AI.Constraints;

/// <summary>The constraints of a model's recent requests, so that agents that ask with the same tools again and again compile them once.</summary>
internal sealed class AnswerConstraints(Tokenizer tokenizer)
{
    private const int Most = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, TokenConstraint> _byShape = new(StringComparer.Ordinal);

    /// <summary>What an answer must look like; null if it may look like anything.</summary>
    /// <exception cref="ArgumentException">A schema cannot be used, or calls are required of a model whose way to write them is not known.</exception>
    public TokenConstraint? Get(AnswerShape shape)
    {
        if (!new AnswerGrammar(shape, tokenizer).IsNeeded)
        {
            return null;
        }

        var key = KeyOf(shape);
        lock (_lock)
        {
            if (_byShape.TryGetValue(key, out var known))
            {
                return known;
            }
        }

        var constraint = new TokenConstraint(new AnswerGrammar(shape, tokenizer).Create(), key);
        lock (_lock)
        {
            if (_byShape.Count >= Most)
            {
                _byShape.Clear();
            }

            _byShape[key] = constraint;
        }

        return constraint;
    }

    private static string KeyOf(AnswerShape shape)
    {
        var key = new StringBuilder("answer ").Append(shape.IsJson).Append(' ').Append(shape.Schema?.GetRawText());
        key.Append('\n').Append(shape.Reasoning).Append(shape.IsReasoningOpen);
        if (shape.Tools is { } tools)
        {
            key.Append('\n').Append(tools.Use).Append(tools.AllowsSeveral).Append(tools.Syntax?.Format);
            foreach (var tool in tools.Callable)
            {
                key.Append('\n').Append(tool.Name).Append(' ').Append(tool.Schema.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "" : tool.Schema.GetRawText());
            }
        }

        return key.ToString();
    }
}
