using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Sampling;

namespace MagicDec.Engine.Runners;

/// <summary>Turns logits into tokens, one sequence a task, so that a fault of one request stays with it.</summary>
internal readonly unsafe struct SampleJob(
    StepBatch batch, StepResult result, float* logits, int vocabulary, TokenSampler[] samplers) : IJob
{
    public void Execute(int task, int worker)
    {
        StepSequence sequence = batch.Sequences[task];
        int pushed = 0;
        try
        {
            for (int i = 0; i < sequence.OutputCount; i++)
            {
                int row = sequence.RowCount - sequence.OutputCount + i;
                if (i > 0)
                {
                    // Rows after the first follow draft tokens: penalties and constraints must see those, as plain decoding would have.
                    sequence.Sampling.Push(batch.TokenIds[sequence.FirstRow + row]);
                    pushed++;
                }

                Sample(sequence, sequence.FirstOutput + i, sequence.Position + row + 1, samplers[worker]);
                result.SampledCounts[task]++;
            }
        }
#pragma warning disable CA1031 // Handed to the one request it belongs to.
        catch (Exception error)
#pragma warning restore CA1031
        {
            result.Faults[task] = error;
        }

        sequence.Sampling.Pop(pushed);
    }

    private void Sample(StepSequence sequence, int output, int position, TokenSampler sampler)
    {
        var row = new Span<float>(logits + (nint)output * vocabulary, vocabulary);
        if (sequence.Sampling.IncludeLogits)
        {
            result.Logits[output] = row.ToArray();
        }

        ReadOnlySpan<uint> allowed = sequence.Sampling.Constraint is { } constraint ? constraint.Mask : [];
        result.Tokens[output] = sampler.Sample(row, sequence.Sampling.Parameters, sequence.Sampling.Counts, position, allowed, out TokenLogprobs? logprobs);
        result.Logprobs[output] = logprobs;
    }
}
