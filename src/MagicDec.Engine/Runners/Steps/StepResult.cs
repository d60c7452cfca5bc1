using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Runners.Steps;

/// <summary>What a step gave: one token per output row, and a fault for each sequence whose rows could not be sampled.</summary>
internal sealed class StepResult
{
    /// <summary>Sampled token ids, shape [output rows].</summary>
    public int[] Tokens { get; private set; } = [];

    /// <summary>Log probabilities of output rows that asked for them, else null; shape [output rows].</summary>
    public TokenLogprobs?[] Logprobs { get; private set; } = [];

    /// <summary>Raw logits of output rows that asked for them, else null; shape [output rows][vocabulary].</summary>
    public float[]?[] Logits { get; private set; } = [];

    /// <summary>How many of a sequence's output rows were sampled before its fault, all of them without one; shape [sequences].</summary>
    public int[] SampledCounts { get; private set; } = [];

    /// <summary>Why a sequence could not be sampled (non-finite logits, empty mask), else null; shape [sequences].</summary>
    public Exception?[] Faults { get; private set; } = [];

    /// <summary>Makes room for a batch and clears what the last step left.</summary>
    public void Reset(int outputCount, int sequenceCount)
    {
        if (Tokens.Length < outputCount)
        {
            Tokens = new int[outputCount];
            Logprobs = new TokenLogprobs?[outputCount];
            Logits = new float[]?[outputCount];
        }

        if (Faults.Length < sequenceCount)
        {
            Faults = new Exception?[sequenceCount];
            SampledCounts = new int[sequenceCount];
        }

        Array.Clear(Logprobs);
        Array.Clear(Logits);
        Array.Clear(Faults);
        Array.Clear(SampledCounts);
    }
}
