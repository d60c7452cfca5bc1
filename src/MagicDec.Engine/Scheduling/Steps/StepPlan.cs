namespace MagicDec.Engine.Scheduling.Steps;

/// <summary>The scheduler's decision: how many tokens of each sequence are computed in the next step.</summary>
internal sealed class StepPlan
{
    private readonly List<ScheduledSequence> _entries = [];

    public IReadOnlyList<ScheduledSequence> Entries => _entries;

    /// <summary>Rows of the step, with every draft at its longest.</summary>
    public int TokenCount { get; private set; }

    public void Clear()
    {
        _entries.Clear();
        TokenCount = 0;
    }

    public void Add(Sequence sequence, int tokenCount)
    {
        _entries.Add(new ScheduledSequence(sequence, tokenCount));
        TokenCount += tokenCount;
    }

    /// <summary>Lets the sequence of an entry check up to this many draft tokens too.</summary>
    public void AddDraft(int entry, int length)
    {
        _entries[entry] = _entries[entry] with { DraftLength = length };
        TokenCount += length;
    }

    /// <summary>Takes a sequence out again when it was preempted after it had been planned.</summary>
    public void Remove(Sequence sequence)
    {
        int index = _entries.FindIndex(entry => ReferenceEquals(entry.Sequence, sequence));
        if (index >= 0)
        {
            TokenCount -= _entries[index].Rows;
            _entries.RemoveAt(index);
        }
    }
}
