using System.Collections.Concurrent;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>The machine code of <see cref="AmxBlock"/> for one size of heads, by what is asked for meanwhile; written once a process, in one piece.</summary>
internal sealed unsafe class AmxBlockRoutines
{
    // A cache line, so that code begins where the processor fetches it.
    private const int Alignment = 64;

    private static readonly ConcurrentDictionary<int, AmxBlockRoutines> Made = new();

    private readonly Dictionary<(int Ahead, int Steps), (int Scores, int Values)> _places = [];
    private readonly int _headSize;
    private readonly nint _code;

    private AmxBlockRoutines(int headSize)
    {
        _headSize = headSize;
        List<byte> code = [];
        foreach (int ahead in AheadCounts)
        {
            for (int rows = 1; rows <= AmxBlock.MaxRows; rows++)
            {
                (int Ahead, int Steps) key = (ahead, AmxBlock.AheadSteps(headSize, ahead, rows));
                if (_places.ContainsKey(key))
                    continue;
                List<(int Page, int Offset)> lines = AmxBlock.AheadLines(headSize, ahead, rows);
                _places[key] = (Append(code, AmxBlock.EmitScores(headSize, lines)), Append(code, AmxBlock.EmitValues(headSize, lines)));
            }
        }

        _code = (nint)ExecutableMemory.TryPlace(code.ToArray());
        if (_code == 0)
        {
            throw new InvalidOperationException(
                "The system gives no more executable memory for matrix tiles; EngineOptions.MatrixTiles = false does without them.");
        }
    }

    /// <summary>How many pages may be asked for.</summary>
    public static ReadOnlySpan<int> AheadCounts => [1, 2, 4];

    /// <summary>The code for heads of a size, made at the first call.</summary>
    /// <exception cref="InvalidOperationException">The system gives no more executable memory.</exception>
    public static AmxBlockRoutines For(int headSize) => Made.GetOrAdd(headSize, static size => new AmxBlockRoutines(size));

    /// <summary>The code for scores and for values.</summary>
    /// <param name="ahead">Pages that are asked for meanwhile, one of <see cref="AheadCounts"/>.</param>
    /// <param name="rows">Query rows, 1 .. 16.</param>
    public (nint Scores, nint Values) Get(int ahead, int rows)
    {
        (int scores, int values) = _places[(ahead, AmxBlock.AheadSteps(_headSize, ahead, rows))];
        return (_code + scores, _code + values);
    }

    private static int Append(List<byte> code, byte[] routine)
    {
        while (code.Count % Alignment != 0)
            code.Add(0);
        int place = code.Count;
        code.AddRange(routine);
        return place;
    }
}
