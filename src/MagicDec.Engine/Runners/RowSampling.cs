using MagicDec.Engine.Constraints;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Runners;

/// <summary>How the output rows of one sequence become tokens. Shared by all steps of the sequence.</summary>
internal sealed class RowSampling
{
    /// <summary>The request's sampling parameters, already validated.</summary>
    public required SamplingParameters Parameters { get; init; }

    /// <summary>Tokens seen so far, for penalties; null when no penalty is set.</summary>
    public TokenCounts? Counts { get; init; }

    /// <summary>Which tokens may come next; null for all.</summary>
    public ConstraintCursor? Constraint { get; init; }

    /// <summary>Whether the raw float32 logits of each output row are copied out.</summary>
    public bool IncludeLogits { get; init; }

    /// <summary>A token has become part of the sequence.</summary>
    public void Append(int token)
    {
        Counts?.Push(token);
        Constraint?.Append(token);
    }

    /// <summary>Samples from here on as if a token had come.</summary>
    public void Push(int token)
    {
        Counts?.Push(token);
        Constraint?.Push(token);
    }

    /// <summary>Takes back the latest pushed tokens.</summary>
    public void Pop(int count)
    {
        Counts?.Pop(count);
        Constraint?.Pop(count);
    }
}
