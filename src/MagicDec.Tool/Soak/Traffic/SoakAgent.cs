using MagicDec.Engine;
using MagicDec.Engine.Requests;

namespace MagicDec.Tool.Soak.Traffic;

/// <summary>One agent: asks again and again, sometimes leaves in the middle, reads slowly, or asks nonsense.</summary>
internal sealed class SoakAgent(SoakRandom random, InferenceEngine engine, SoakTally tally, AnswerChecks checks, SoakHistories histories)
{
    private const int BadOneIn = 12;
    private const int CancelOneIn = 8;
    private const int LeaveOneIn = 12;
    private const int SlowOneIn = 10;
    private const int HistoryOneIn = 10;

    private readonly SoakTraffic _traffic = new(random, engine);

    /// <summary>Works until it is told to stop; the request under way then is read to its end.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await (random.OneIn(BadOneIn) ? AskBadlyAsync() : random.OneIn(HistoryOneIn) ? KeepAsync() : AskAsync()).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Anything unexpected is a finding; the traffic goes on.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                tally.AddProblem($"A good request ended with {problem.GetType().Name}: {problem.Message}");
            }
        }
    }

    private async Task AskBadlyAsync()
    {
        try
        {
            await foreach (GenerationUpdate update in engine.GenerateAsync(_traffic.Bad()).ConfigureAwait(false))
            {
                tally.AddProblem($"A bad request was answered with token {update.Token}.");
                return;
            }
        }
        catch (ArgumentException)
        {
            tally.AddRefused();
        }
    }

    private Task KeepAsync() =>
        _traffic.Good() is { Prompt.Length: <= SoakSettings.LongestKeptHistory } request
            ? histories.KeepAsync(random, request, _traffic.More())
            : Task.CompletedTask;

    private async Task AskAsync()
    {
        GenerationRequest request = _traffic.Good();
        int cancelAt = random.OneIn(CancelOneIn) ? random.Below(request.MaxOutputTokens!.Value) : int.MaxValue;
        int leaveAt = random.OneIn(LeaveOneIn) ? random.Between(1, request.MaxOutputTokens!.Value) : int.MaxValue;
        bool slow = random.OneIn(SlowOneIn);
        using CancellationTokenSource source = new();
        if (cancelAt == 0)
        {
            // While it waits, or in the middle of its prompt.
            source.CancelAfter(random.Below(20));
        }

        List<int> answer = [];
        GenerationFinishReason? finish = null;
        try
        {
            await foreach (GenerationUpdate update in engine.GenerateAsync(request, source.Token).ConfigureAwait(false))
            {
                answer.Add(update.Token);
                tally.AddToken();
                finish = update.FinishReason;
                if (answer.Count == leaveAt)
                {
                    break;
                }

                if (answer.Count == cancelAt)
                {
                    await source.CancelAsync().ConfigureAwait(false);
                }

                if (slow)
                {
                    await Task.Delay(random.Below(50), CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
        }
        catch (TimeoutException) when (request.Timeout is not null)
        {
        }
        catch (EngineBusyException)
        {
            tally.AddBusy();
            await Task.Delay(random.Below(100), CancellationToken.None).ConfigureAwait(false);
            return;
        }

        checks.Offer(request, answer, finish);
        if (finish is null)
        {
            tally.AddCancelled();
            return;
        }

        tally.AddFinished();
        _traffic.Continue(answer);
    }
}
