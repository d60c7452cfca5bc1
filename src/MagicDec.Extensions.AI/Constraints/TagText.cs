using System.Text;
using MagicDec.Engine.Constraints;
using MagicDec.Engine.Constraints.Grammars;
using MagicDec.Engine.Tokenization;

namespace MagicDec.Extensions.AI.Constraints;

/// <summary>Texts with tags in them as a model writes them: tags that its tokenizer holds as special tokens by those, white space as it likes.</summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="tags">Literals that may be special tokens.</param>
internal sealed class TagText(Tokenizer tokenizer, IReadOnlyList<string> tags)
{
    /// <summary>A text, its white space optional.</summary>
    public GrammarPart Part(string text)
    {
        var parts = new List<GrammarPart>();
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            if (tags.FirstOrDefault(tag => IsSpecial(tag) && text.AsSpan(i).StartsWith(tag, StringComparison.Ordinal)) is { } special)
            {
                Flush();
                parts.Add(OutputParts.Special(special));
                i += special.Length;
            }
            else if (char.IsWhiteSpace(text[i]))
            {
                Flush();
                parts.Add(OutputParts.Optional(OutputParts.Literal(text[i].ToString())));
                i++;
            }
            else
            {
                plain.Append(text[i++]);
            }
        }

        Flush();
        return OutputParts.Sequence(parts);

        void Flush()
        {
            if (plain.Length > 0)
            {
                parts.Add(OutputParts.Literal(plain.ToString()));
                plain.Clear();
            }
        }
    }

    /// <summary>A tag as what ends free text.</summary>
    public byte[] Trigger(string tag) => IsSpecial(tag) ? OutputParts.SpecialBytes(tag) : OutputParts.TextBytes(tag);

    private bool IsSpecial(string tag) => tokenizer.TryGetTokenId(tag, out var id) && tokenizer.IsSpecial(id);
}
