using System.Globalization;

namespace MagicDec.Engine.Tokenization;

/// <summary>
/// How long the steps of a tokenizer may make a text: far more than those of real files do, yet no file can fill the memory with a chain
/// of replacements that each double it.
/// </summary>
/// <param name="path">Place of the steps in tokenizer.json, for messages.</param>
/// <param name="slack">Characters that are allowed whatever comes in.</param>
internal sealed class TextGrowth(string path, int slack)
{
    public const string Normalizer = "$.normalizer";
    public const string Decoder = "$.decoder";

    /// <summary>The slack for a text.</summary>
    public const int OfText = 1 << 20;

    /// <summary>The slack for tokens, of which there may be many and whose text is kept.</summary>
    public const int OfTokens = 1 << 10;

    private const int MostTimes = 64;
    private long _input;
    private long _left = slack;

    /// <summary>Counts characters that come in, which allow for more that go out.</summary>
    public void Add(int characters)
    {
        _input += characters;
        _left += (long)characters * MostTimes;
    }

    /// <summary>Refuses a text that is too long; to be asked before it is made where that may be by much.</summary>
    public void Check(long characters)
    {
        if (characters > _left)
        {
            throw new TokenizerFormatException(
                TokenizerLoader.TokenizerFile, path,
                string.Create(CultureInfo.InvariantCulture, $"steps that make a text at most {MostTimes} times as long"),
                string.Create(CultureInfo.InvariantCulture, $"some that make {characters} characters or more of {_input}"));
        }
    }

    /// <summary>Counts characters that have gone out, for the next text within the same limit.</summary>
    public void Take(int characters)
    {
        Check(characters);
        _left -= characters;
    }
}
