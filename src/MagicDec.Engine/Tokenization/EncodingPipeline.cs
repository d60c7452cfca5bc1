using System.Runtime.InteropServices;
using MagicDec.Engine.Tokenization.AddedTokens;
using MagicDec.Engine.Tokenization.Normalizers;
using MagicDec.Engine.Tokenization.PostProcessing;
using MagicDec.Engine.Tokenization.PreTokenizers;
using MagicDec.Engine.Tokenization.Subwords;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization;

/// <summary>From text to ids: added tokens, normalizer, pre-tokenizer, model, post-processor. Thread-safe.</summary>
internal sealed class EncodingPipeline
{
    private readonly AddedTokenMatcher _plainTokens;
    private readonly AddedTokenMatcher _normalizedTokens;
    private readonly ITextNormalizer? _normalizer;
    private readonly IPreTokenizer? _preTokenizer;
    private readonly ISubwordModel _model;
    private readonly PostProcessor _postProcessor;

    public EncodingPipeline(
        AddedTokenSet added, ITextNormalizer? normalizer, IPreTokenizer? preTokenizer, ISubwordModel model, PostProcessor postProcessor)
    {
        _normalizer = normalizer;
        _preTokenizer = preTokenizer;
        _model = model;
        _postProcessor = postProcessor;
        _plainTokens = new AddedTokenMatcher(added.All.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        _normalizedTokens = new AddedTokenMatcher(NormalizeTokens(added, normalizer));
    }

    /// <summary>The ids of a text, which may be any UTF-16.</summary>
    public int[] Encode(string text, bool addSpecialTokens)
    {
        List<int> ids = new((text.Length / 3) + 8);
        foreach (TextPiece piece in Cut(UnicodeText.ReplaceLoneSurrogates(text)))
        {
            if (piece.IsToken)
            {
                ids.Add(piece.TokenId);
            }
            else
            {
                _model.Encode(piece.Span, ids);
            }
        }

        if (!addSpecialTokens)
        {
            return [.. ids];
        }

        List<int> output = new(ids.Count + 4);
        _postProcessor.Apply(CollectionsMarshal.AsSpan(ids), output);
        return [.. output];
    }

    private static IEnumerable<(string Pattern, AddedToken Token)> NormalizeTokens(AddedTokenSet added, ITextNormalizer? normalizer)
    {
        var growth = new TextGrowth(TextGrowth.Normalizer, TextGrowth.OfText);
        foreach (AddedToken token in added.All.Where(t => t.Normalized))
        {
            growth.Add(token.Content.Length);
            yield return (normalizer is null ? token.Content : Normalize(normalizer, token.Content, growth), token);
        }
    }

    private static string Normalize(ITextNormalizer normalizer, string text, TextGrowth growth)
    {
        string normalized = normalizer.Normalize(text, growth);
        growth.Take(normalized.Length);
        return normalized;
    }

    private List<TextPiece> Cut(string text)
    {
        List<TextPiece> pieces = [];
        if (text.Length == 0)
        {
            return pieces;
        }

        var growth = new TextGrowth(TextGrowth.Normalizer, TextGrowth.OfText);
        growth.Add(text.Length);
        List<TextPiece> sections = [];
        _plainTokens.Split(new TextPiece(text.AsMemory(), -1, AtStart: true), sections);
        foreach (TextPiece section in sections)
        {
            TextPiece piece = section;
            if (_normalizer is not null && !piece.IsToken)
            {
                piece = piece.WithText(Normalize(_normalizer, piece.Text.ToString(), growth));
            }

            if (piece.IsToken)
            {
                pieces.Add(piece);
            }
            else if (!piece.Text.IsEmpty)
            {
                _normalizedTokens.Split(piece, pieces);
            }
        }

        if (_preTokenizer is null)
        {
            return pieces;
        }

        List<TextPiece> words = new(pieces.Count);
        _preTokenizer.Split(pieces, words);
        return words;
    }
}
