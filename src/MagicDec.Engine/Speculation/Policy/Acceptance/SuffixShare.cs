namespace MagicDec.Engine.Speculation.Policy.Acceptance;

/// <summary>What the suffix index adds to a row's round, on average over the rounds in which it has nothing too.</summary>
/// <param name="Rounds">Share of rounds in which it has something.</param>
/// <param name="Rows">Guesses.</param>
/// <param name="Tokens">Guesses that are right.</param>
/// <param name="Gain">Tokens gained, the time of checking paid.</param>
internal readonly record struct SuffixShare(double Rounds, double Rows, double Tokens, double Gain)
{
    /// <summary>Guesses, where there are any.</summary>
    public int Length => Rounds > 0 ? Math.Max(1, (int)Math.Round(Rows / Rounds)) : 0;

    /// <summary>Nothing, if a draft gains less than this.</summary>
    public SuffixShare IfMoreThan(double gain) => Rounds > 0 && Gain > gain * Rounds ? this : default;
}
