using System.Runtime.InteropServices;
using MagicDec.Engine.Requests;

namespace MagicDec.Engine.Tests.Workloads.Runs;

/// <summary>What a request got: tokens, a hash of the logits' bits behind each of them, and how it ended.</summary>
internal sealed class Answer
{
    private readonly List<int> _tokens = [];
    private readonly List<int> _logitBits = [];

    public GenerationFinishReason? FinishReason { get; private set; }

    /// <summary>What ended it early.</summary>
    public Exception? Error { get; set; }

    public void Add(GenerationUpdate update)
    {
        _tokens.Add(update.Token);
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(update.Logits!.Value.Span));
        _logitBits.Add(hash.ToHashCode());
        FinishReason = update.FinishReason;
    }

    /// <summary>What is wrong with this answer to a request that gets <paramref name="expected"/> alone; null: nothing.</summary>
    public string? Compare(Answer expected, Func<Exception, bool> mayEndWith)
    {
        int same = _tokens.Zip(expected._tokens).TakeWhile(pair => pair.First == pair.Second).Count();
        int sameBits = _logitBits.Zip(expected._logitBits).TakeWhile(pair => pair.First == pair.Second).Count();
        return this switch
        {
            _ when same < _tokens.Count => $"token {same} differs from the one it gets alone",
            _ when sameBits < _tokens.Count => $"the logits of token {sameBits} differ from those it gets alone",
            { Error: { } error } when mayEndWith(error) => null,
            { Error: { } error } => $"it ended with {error.GetType().Name}: {error.Message}",
            _ when same < expected._tokens.Count => $"it has {same} tokens, alone {expected._tokens.Count}",
            _ when FinishReason != expected.FinishReason => $"it ended with {FinishReason}, alone with {expected.FinishReason}",
            _ => null,
        };
    }
}
