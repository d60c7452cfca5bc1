using MagicDec.Engine;
using MagicDec.Engine.Histories;
using MagicDec.Engine.Requests;

namespace MagicDec.Tool.Soak.Traffic;

/// <summary>
/// Holds histories while everything else goes on: creates one, forks it, writes it out and reads it back, appends, and asks over what is held. One
/// agent at a time, since held pages are room that no other request has.
/// </summary>
internal sealed class SoakHistories(InferenceEngine engine, SoakTally tally, AnswerChecks checks) : IDisposable
{
    private const int MostBranches = 3;

    private readonly SemaphoreSlim _one = new(1);

    public void Dispose() => _one.Dispose();

    /// <summary>Keeps the prompt of a request as a history for a while.</summary>
    public async Task KeepAsync(SoakRandom random, GenerationRequest request, int[] more)
    {
        if (!await _one.WaitAsync(0).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            await HoldAsync(random, request, more).ConfigureAwait(false);
            tally.AddHistory();
        }
        catch (EngineBusyException)
        {
            tally.AddBusy();
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task HoldAsync(SoakRandom random, GenerationRequest request, int[] more)
    {
        AgentHistory history = await engine.CreateHistoryAsync(request.Prompt, request.CacheSalt).ConfigureAwait(false);
        await using (history.ConfigureAwait(false))
        {
            IReadOnlyList<AgentHistory> branches = await history.ForkAsync(random.Between(1, MostBranches)).ConfigureAwait(false);
            try
            {
                if (random.OneIn(2))
                {
                    await MoveAsync(branches[0]).ConfigureAwait(false);
                }

                AgentHistory longer = await branches[^1].AppendAsync(more).ConfigureAwait(false);
                await using (longer.ConfigureAwait(false))
                {
                    await AskAsync(request with { Prompt = longer.Tokens, Timeout = null }).ConfigureAwait(false);
                }
            }
            finally
            {
                foreach (AgentHistory branch in branches)
                {
                    await branch.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }

    private async Task MoveAsync(AgentHistory history)
    {
        using MemoryStream file = new();
        await history.ExportAsync(file).ConfigureAwait(false);
        file.Position = 0;
        try
        {
            AgentHistory back = await engine.ImportHistoryAsync(file, history.CacheSalt).ConfigureAwait(false);
            await using (back.ConfigureAwait(false))
            {
                if (!back.Tokens.Span.SequenceEqual(history.Tokens.Span))
                {
                    tally.AddProblem($"A history of {history.Tokens.Length} tokens came back from its file with other tokens.");
                }
            }
        }
        catch (InvalidOperationException)
        {
            // No room for its pages at this moment: a proper answer in a full pool.
        }
    }

    private async Task AskAsync(GenerationRequest request)
    {
        List<int> answer = [];
        GenerationFinishReason? finish = null;
        await foreach (GenerationUpdate update in engine.GenerateAsync(request).ConfigureAwait(false))
        {
            answer.Add(update.Token);
            tally.AddToken();
            finish = update.FinishReason;
        }

        checks.Offer(request, answer, finish);
        tally.AddFinished();
    }
}
