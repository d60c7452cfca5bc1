namespace MagicDec.Engine.Scheduling.Queueing;

/// <summary>Sequences that wait to run: higher priority first, then order of arrival, those preempted before those that never ran.</summary>
internal sealed class WaitingQueue
{
    private readonly SortedDictionary<int, LinkedList<Sequence>> _byPriority = new(Comparer<int>.Create(static (x, y) => y.CompareTo(x)));

    public int Count { get; private set; }

    /// <summary>The next sequence to run, if any waits.</summary>
    public Sequence? First { get; private set; }

    public IEnumerable<Sequence> All => _byPriority.Values.SelectMany(static sequences => sequences);

    /// <summary>Adds a sequence that has just arrived.</summary>
    public void Enqueue(Sequence sequence)
    {
        Level(sequence).AddLast(sequence);
        Changed(1);
    }

    /// <summary>Adds a sequence that ran before, ahead of others of its priority.</summary>
    public void Return(Sequence sequence)
    {
        Level(sequence).AddFirst(sequence);
        Changed(1);
    }

    /// <summary>Takes a sequence out, if it is in.</summary>
    public void Remove(Sequence sequence)
    {
        LinkedList<Sequence> level = Level(sequence);
        int removed = level.Remove(sequence) ? 1 : 0;
        if (level.Count == 0)
        {
            _byPriority.Remove(sequence.Request.Priority);
        }

        Changed(-removed);
    }

    private LinkedList<Sequence> Level(Sequence sequence)
    {
        if (!_byPriority.TryGetValue(sequence.Request.Priority, out LinkedList<Sequence>? level))
        {
            _byPriority.Add(sequence.Request.Priority, level = []);
        }

        return level;
    }

    private void Changed(int difference)
    {
        Count += difference;
        First = _byPriority.Values.FirstOrDefault()?.First?.Value;
    }
}
