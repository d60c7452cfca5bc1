using System.Threading.Channels;
using MagicDec.Engine;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Soak.Traffic;

/// <summary>
/// Asks a second engine, that does one thing at a time and neither caches nor drafts, what a request gets alone. Takes the next
/// answer whenever it is free, so the share that is checked depends on the machine.
/// </summary>
internal sealed class AnswerChecks(InferenceEngine alone, SoakTally tally)
{
    private readonly Channel<(GenerationRequest Request, IReadOnlyList<int> Answer, GenerationFinishReason? Finish)> _queue =
        Channel.CreateBounded<(GenerationRequest, IReadOnlyList<int>, GenerationFinishReason?)>(8);

    /// <summary>Takes an answer, whole or broken off, unless there is enough to do.</summary>
    public void Offer(GenerationRequest request, IReadOnlyList<int> answer, GenerationFinishReason? finish) =>
        _queue.Writer.TryWrite((request, answer, finish));

    /// <summary>No more answers come.</summary>
    public void Complete() => _queue.Writer.Complete();

    /// <summary>Checks until <see cref="Complete"/> is called and all is done.</summary>
    public async Task RunAsync()
    {
        await foreach ((GenerationRequest request, IReadOnlyList<int> answer, GenerationFinishReason? finish) in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (answer.Count == 0)
            {
                continue;
            }

            try
            {
                await CheckAsync(request, answer, finish).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // A check that cannot be made is a finding.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                tally.AddProblem($"A request that was answered ended with {problem.GetType().Name} alone: {problem.Message}");
            }
        }
    }

    private async Task CheckAsync(GenerationRequest request, IReadOnlyList<int> answer, GenerationFinishReason? finish)
    {
        GenerationRequest plain = request with { Drafting = DraftingOptions.Off, CacheSalt = null, Priority = 0, Timeout = null };
        int position = 0;
        string? problem = "ends there";
        await foreach (GenerationUpdate update in alone.GenerateAsync(plain).ConfigureAwait(false))
        {
            if (update.Token != answer[position])
            {
                problem = $"has {update.Token} there, not {answer[position]}";
                break;
            }

            if (++position == answer.Count)
            {
                problem = finish is null || finish == update.FinishReason ? null : $"ends there with '{update.FinishReason}', not '{finish}'";
                break;
            }
        }

        tally.AddChecked();
        if (problem is not null)
        {
            tally.AddProblem($"At token {position} of {answer.Count} after {request.Prompt.Length} prompt tokens, the answer alone {problem}. {request.Sampling}, {request.Drafting}");
        }
    }
}
