using System.Diagnostics;
using System.Runtime.CompilerServices;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Scheduling.Queueing;
using MagicDec.Engine.Telemetry;

namespace MagicDec.Engine.Scheduling;

/// <summary>The caller's side of a sequence: through the gate to the engine thread, its updates as a stream, deadline and cancellation, the way out.</summary>
internal sealed class SequenceStreams(EngineLoop loop, RequestGate gate, TimeProvider time)
{
    /// <summary>Runs a sequence. When the enumeration ends, however it does, nothing is held for it any more.</summary>
    /// <param name="begin">Makes the sequence to run, once for each enumeration.</param>
    /// <param name="model">What the model is called, for telemetry.</param>
    /// <param name="cancellationToken">Ends the sequence within one step.</param>
    public async IAsyncEnumerable<GenerationUpdate> ReadAsync(
        Func<Sequence> begin, string model, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Sequence sequence = begin();

        // Before the gate: a listener of traces may throw, and who has entered must leave.
        using Activity? activity = EngineMetrics.StartActivity(
            sequence.States is null ? EngineMetrics.Completion : EngineMetrics.Embeddings, model, sequence.Request);
        gate.Enter();
        sequence.Timer?.Arrived();
        try
        {
            using CancellationTokenSource? deadline =
                sequence.Request.Timeout is { } timeout ? new CancellationTokenSource(timeout, time) : null;
            await SubmitAsync(sequence, deadline, cancellationToken).ConfigureAwait(false);
            await foreach (GenerationUpdate update in ReadUpdatesAsync(sequence, deadline, cancellationToken).ConfigureAwait(false))
            {
                yield return update;
            }
        }
        finally
        {
            gate.Leave();
            if (activity is not null)
            {
                activity.SetTag("gen_ai.usage.output_tokens", sequence.OutputCount);
                activity.SetTag("gen_ai.usage.cache_read.input_tokens", sequence.CachedPromptTokens);
                sequence.Timer?.Describe(activity, sequence.Drafting.Tally.ToUsage());
            }
        }
    }

    private async Task SubmitAsync(Sequence sequence, CancellationTokenSource? deadline, CancellationToken cancellationToken)
    {
        using CancellationTokenSource? both =
            deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await gate.TakePlaceAsync(both?.Token ?? cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(sequence, late);
        }

        sequence.LeavesQueue = gate.ReleasePlace;
        loop.Submit(sequence);
    }

    private async IAsyncEnumerable<GenerationUpdate> ReadUpdatesAsync(
        Sequence sequence, CancellationTokenSource? deadline, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            using CancellationTokenRegistration late = (deadline?.Token ?? default).UnsafeRegister(
                _ => loop.Cancel(sequence, TimedOut(sequence)), null);
            using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
                (_, token) => loop.Cancel(sequence, new OperationCanceledException(token)), null);
            await foreach (GenerationUpdate update in sequence.Updates.ReadAllAsync().ConfigureAwait(false))
            {
                yield return update;

                // Tokens may be buffered ahead of a slow reader: who has cancelled gets none of them.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // Also when the caller leaves early, which is no error: on return nothing is held any more. Who is cancelled may get here before
            // the registration above has said so.
            loop.Cancel(sequence, cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : null);
            await sequence.Released.ConfigureAwait(false);
        }
    }

    private static TimeoutException TimedOut(Sequence sequence, Exception? inner = null) =>
        new($"The request did not end within its timeout of {sequence.Request.Timeout}.", inner);
}
