namespace MagicDec.Engine.Sampling.Logits;

/// <summary>Log-softmax of the raw logits: kept aside before they are changed, read once the token is chosen.</summary>
internal sealed class LogprobReader(LogitBlocks blocks, CandidateSet candidates)
{
    private float[] _raw = [];
    private TokenLogprob[] _top = [];
    private double _logSum;

    /// <summary>Keeps a copy of the raw logits and the <paramref name="alternatives"/> most likely tokens.</summary>
    public void Read(ReadOnlySpan<float> logits, int alternatives)
    {
        _raw = _raw.Length == 0 ? new float[logits.Length] : _raw;
        logits.CopyTo(_raw);
        blocks.Read(logits);
        _logSum = blocks.Maximum + StableMath.Log(candidates.WeighAll(logits, blocks, 1f));

        alternatives = Math.Min(alternatives, logits.Length);
        if (alternatives == 0)
        {
            _top = [];
            return;
        }

        candidates.GatherTop(logits, blocks, alternatives);
        candidates.Sort();
        _top = new TokenLogprob[candidates.Count];
        for (var i = 0; i < _top.Length; i++)
        {
            _top[i] = Of(CandidateSet.TokenOf(candidates.Keys[i]));
        }
    }

    /// <summary>The result for the chosen token.</summary>
    public TokenLogprobs Take(int token) => new(Of(token), _top);

    // the sum was rounded, so a certain token may come out a hair above 0
    private TokenLogprob Of(int token) => new(token, (float)Math.Min(_raw[token] - _logSum, 0.0));
}
