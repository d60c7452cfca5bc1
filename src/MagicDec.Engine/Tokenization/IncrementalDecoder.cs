using System.Text;
using MagicDec.Engine.Tokenization.Decoders;

namespace MagicDec.Engine.Tokenization;

/// <summary>
/// Turns tokens into text as they come. What it returns is final: later tokens never change it, and it never holds half a character. All
/// pieces together with <see cref="Flush"/> equal <see cref="Tokenizer.Decode"/> of all ids. Not thread-safe; one decoder serves one text
/// at a time.
/// </summary>
public sealed class IncrementalDecoder
{
    private readonly TokenTable _tokens;
    private readonly TextDecoder _decoder;
    private readonly bool _skipSpecialTokens;
    private readonly StringBuilder _output = new();
    private DecoderStage? _stream;

    internal IncrementalDecoder(TokenTable tokens, TextDecoder decoder, bool skipSpecialTokens)
    {
        _tokens = tokens;
        _decoder = decoder;
        _skipSpecialTokens = skipSpecialTokens;
    }

    /// <summary>Takes the next token of the text.</summary>
    /// <param name="id">The token's id; an id without token adds nothing.</param>
    /// <returns>The text that became final, often that of the token itself; empty where characters are still incomplete.</returns>
    public string Append(int id)
    {
        if (_tokens.GetText(id) is { } token && !(_skipSpecialTokens && _tokens.IsSpecial(id)))
        {
            _stream ??= _decoder.CreateStream(_output);
            _stream.Write(token);
            _stream.EndItem();
        }

        return Take();
    }

    /// <summary>Ends the text; the next token begins another one.</summary>
    /// <returns>What was held back, with U+FFFD for bytes that form no character.</returns>
    public string Flush()
    {
        _stream?.Complete();
        _stream = null;
        return Take();
    }

    private string Take()
    {
        if (_output.Length == 0)
        {
            return "";
        }

        string text = _output.ToString();
        _output.Clear();
        return text;
    }
}
