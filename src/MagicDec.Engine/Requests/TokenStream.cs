using System.Runtime.InteropServices;
using System.Threading.Channels;
using MagicDec.Engine.Sampling;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Requests;

/// <summary>
/// The tokens of one request on their way from the engine thread to their reader. The engine never waits: what a slow reader has not taken
/// yet lies packed, 8 bytes a token and at most the request's output tokens of them, and becomes updates when it is read. Log probabilities
/// and logits, where a request asks for them, are kept as they are. One writer, one reader.
/// </summary>
internal sealed class TokenStream
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = []; // guarded by _lock, as all fields below
    private readonly Queue<(TokenLogprobs? Logprobs, ReadOnlyMemory<float>? Logits)> _details = new();
    private int _next; // entries before it are taken
    private int _cachedPromptTokens;
    private GenerationFinishReason? _finish;

    // Holds one item while there may be something to take.
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, SingleWriter = true });

    /// <summary>Adds a token; nothing follows one with a finish reason.</summary>
    /// <param name="update">The token; its <see cref="GenerationUpdate.Drafting"/> is not used.</param>
    /// <param name="round">The round that the token is the first of; default for a token that opens none.</param>
    public void Write(in TokenUpdate update, DraftRound round)
    {
        lock (_lock)
        {
            bool hasDetails = update.Logprobs is not null || update.Logits is not null;
            if (hasDetails)
            {
                _details.Enqueue((update.Logprobs, update.Logits));
            }

            _entries.Add(new Entry(update.Token, (byte)round.Drafted, (byte)round.Accepted, round.BySuffix, hasDetails));
            _cachedPromptTokens = update.CachedPromptTokens;
            _finish = update.FinishReason;
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Nothing follows; the reader gets what was written, then the error if there is one.</summary>
    public void Complete(Exception? error) => _signal.Writer.TryComplete(error);

    /// <summary>The tokens as they come, up to the end.</summary>
    public async IAsyncEnumerable<GenerationUpdate> ReadAllAsync()
    {
        var usage = new DraftingUsage();
        while (await _signal.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            _signal.Reader.TryRead(out _);
            while (Take(ref usage) is { } update)
            {
                yield return update;
            }
        }
    }

    private GenerationUpdate? Take(ref DraftingUsage usage)
    {
        lock (_lock)
        {
            if (_next == _entries.Count)
            {
                _entries.Clear();
                _next = 0;
                return null;
            }

            Entry entry = _entries[_next++];
            (TokenLogprobs? logprobs, ReadOnlyMemory<float>? logits) = entry.HasDetails ? _details.Dequeue() : default;
            usage = entry.Drafted == 0 ? usage : Add(usage, entry);
            return new GenerationUpdate
            {
                Token = entry.Token,
                Logprobs = logprobs,
                Logits = logits,
                CachedPromptTokens = _cachedPromptTokens,
                FinishReason = _next == _entries.Count ? _finish : null,
                Drafting = usage,
            };
        }
    }

    private static DraftingUsage Add(DraftingUsage usage, Entry entry) => new()
    {
        Rounds = usage.Rounds + 1,
        DraftedTokens = usage.DraftedTokens + entry.Drafted,
        AcceptedTokens = usage.AcceptedTokens + entry.Accepted,
        SuffixDraftedTokens = usage.SuffixDraftedTokens + (entry.BySuffix ? entry.Drafted : 0),
        SuffixAcceptedTokens = usage.SuffixAcceptedTokens + (entry.BySuffix ? entry.Accepted : 0),
    };

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Entry(int Token, byte Drafted, byte Accepted, bool BySuffix, bool HasDetails);
}
