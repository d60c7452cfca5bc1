namespace MagicDec.Engine.Speculation;

/// <summary>Prompt and output of one sequence; grows at the end only. Owned by the engine thread.</summary>
internal sealed class TokenHistory
{
    private int[] _tokens;

    public TokenHistory(ReadOnlySpan<int> prompt)
    {
        _tokens = new int[prompt.Length + 64];
        prompt.CopyTo(_tokens);
        Count = prompt.Length;
    }

    public int Count { get; private set; }

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    public void Append(int token)
    {
        if (Count == _tokens.Length)
        {
            Array.Resize(ref _tokens, 2 * Count);
        }

        _tokens[Count++] = token;
    }
}
