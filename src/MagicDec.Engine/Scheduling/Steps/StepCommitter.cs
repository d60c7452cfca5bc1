using MagicDec.Engine.Requests;
using MagicDec.Engine.Runners.Steps;
using MagicDec.Engine.Speculation;
using MagicDec.Engine.Telemetry;

namespace MagicDec.Engine.Scheduling.Steps;

/// <summary>Turns what a step gave into the sequences' next tokens: accepted drafts, finished requests, pages of rejected drafts given back.</summary>
internal sealed class StepCommitter(
    StepExecutor executor, DraftStage drafting, DraftPlanner drafts, PrefixSharing prefixes, EngineMetrics metrics, Action<Sequence, Exception?> end)
{
    /// <summary>Prompt tokens computed.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Tokens generated.</summary>
    public long OutputTokens { get; private set; }

    public void Commit(StepPlan plan)
    {
        int promptRows = 0;
        for (int i = 0; i < plan.Entries.Count; i++)
        {
            (Sequence sequence, int count, _) = plan.Entries[i];
            StepSequence rows = executor.Rows[i];
            int sampled = executor.Result.SampledCounts[i];
            promptRows += count > 1 ? count : 0;
            PromptTokens += count - Math.Min(count, rows.OutputCount);
            if (rows.OutputCount > 0 && sampled == 0)
            {
                end(sequence, executor.Result.Faults[i]);
            }
            else if (rows.OutputCount > 0)
            {
                CommitTokens(sequence, count, rows, sampled);
            }
            else
            {
                sequence.Pages.Advance(count);
                if (sequence.PendingTokens == 0)
                {
                    // Nothing is sampled after a prompt that only wants its states.
                    end(sequence, null);
                }
            }

            if (sequence.Status == SequenceStatus.Running)
            {
                prefixes.Publish(sequence);
            }
        }

        drafts.Observe(promptRows, executor.LastDraftTime, executor.LastTargetTime);
    }

    private void CommitTokens(Sequence sequence, int computed, StepSequence rows, int sampled)
    {
        int firstOutput = rows.FirstOutput;
        if (computed > 1 && rows.Mass is not null)
        {
            // Without, the view keeps the mass of an earlier pass, whose pages may be fewer.
            sequence.Drafting.View?.MassWritten(sequence.TokenCount);
        }

        int accepted = drafting.Accept(sequence.Drafting, executor.Result.Tokens.AsSpan(firstOutput, sampled));
        if (computed == 1)
        {
            drafts.Record(sequence.Drafting, accepted - 1);
        }

        DraftContext draft = sequence.Drafting;
        var round = new DraftRound(draft.DraftedCount, accepted - 1, draft.DraftedBySuffix);
        metrics.Drafted(draft, round);

        for (int i = 0; i < accepted && sequence.Status == SequenceStatus.Running; i++)
        {
            sequence.Pages.Advance(i == 0 ? computed : 1);
            CommitToken(sequence, firstOutput + i, i == 0 ? round : default);
        }

        if (sequence.Status == SequenceStatus.Running)
        {
            // Pages that only rejected draft tokens needed go back.
            sequence.Pages.Truncate(sequence.ComputedTokens);
        }
    }

    private void CommitToken(Sequence sequence, int output, DraftRound round)
    {
        int token = executor.Result.Tokens[output];
        sequence.Append(token);
        OutputTokens++;
        GenerationFinishReason? finish = sequence.StopTokens.Contains(token) ? GenerationFinishReason.Stop
            : sequence.Sampling.Constraint is { IsComplete: true } ? GenerationFinishReason.Completed
            : sequence.OutputCount >= sequence.MaxOutputTokens ? GenerationFinishReason.Length
            : null;
        sequence.Publish(
            new TokenUpdate(token, executor.Result.Logprobs[output], executor.Result.Logits[output], sequence.CachedPromptTokens, finish), round);
        if (finish is not null)
        {
            end(sequence, null);
        }
    }
}
