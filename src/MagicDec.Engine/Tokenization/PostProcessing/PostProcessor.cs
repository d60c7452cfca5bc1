using System.Globalization;
using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Subwords;

namespace MagicDec.Engine.Tokenization.PostProcessing;

/// <summary>Which ids stand before, between and behind those of the text: <c>null</c> in the template is the text.</summary>
internal sealed class PostProcessor(IReadOnlyList<int[]?> template)
{
    private const int MostParts = 1024;
    private const string Supported = "TemplateProcessing, ByteLevel, BertProcessing, RobertaProcessing, Sequence";

    /// <summary>Adds nothing.</summary>
    public static PostProcessor None { get; } = new([null]);

    public static PostProcessor Read(JsonField field)
    {
        // The two in the manner of BERT are known by their members, whatever type they name or leave out.
        if (field.TryGet("cls", out JsonField first) && field.TryGet("sep", out JsonField last))
        {
            return new PostProcessor([[ReadPair(first)], null, [ReadPair(last)]]);
        }

        switch (field.Type())
        {
            case "ByteLevel":
                // It only trims offsets into the text.
                return None;
            case "TemplateProcessing":
                return ReadTemplate(field);
            case "Sequence":
                return field.Required("processors").Items().Aggregate(None, (inner, outer) => Read(outer).Around(inner, outer));
            default:
                throw field.Unsupported("post-processor", Supported);
        }
    }

    /// <summary>Appends the ids of a text with what belongs around them.</summary>
    public void Apply(ReadOnlySpan<int> text, List<int> output)
    {
        foreach (int[]? part in template)
        {
            output.AddRange(part is null ? text : part);
        }
    }

    private IReadOnlyList<int[]?> Parts => template;

    private PostProcessor Around(PostProcessor inner, JsonField place)
    {
        // A template may hold the text several times, so that nested ones can grow without bound.
        int[]?[] parts = [.. Parts.SelectMany(part => part is null ? inner.Parts : [part]).Take(MostParts + 1)];
        return parts.Length <= MostParts
            ? new PostProcessor(parts)
            : throw place.Unexpected(
                string.Create(CultureInfo.InvariantCulture, $"templates of at most {MostParts} parts"), "a longer one");
    }

    private static PostProcessor ReadTemplate(JsonField field)
    {
        var special = new Dictionary<string, int[]>(StringComparer.Ordinal);
        foreach ((string name, JsonField value) in field.Required("special_tokens").Members())
        {
            special[name] = [.. value.Required("ids").Items().Select(id => id.AsInteger(0, Vocabulary.IdLimit - 1))];
        }

        List<int[]?> template = [];
        foreach (JsonField piece in field.Required("single").Items())
        {
            if (piece.TryGet("SpecialToken", out JsonField token))
            {
                JsonField id = token.Required("id");
                template.Add(
                    special.TryGetValue(id.AsString(), out int[]? ids) ? ids : throw id.Unexpected("a name that special_tokens defines"));
            }
            else
            {
                JsonField id = piece.Required("Sequence").Required("id");
                template.Add(id.AsString() == "A" ? null : throw id.Unexpected("sequence A in the template of single texts"));
            }
        }

        return new PostProcessor(template);
    }

    private static int ReadPair(JsonField field)
    {
        JsonField[] pair = [.. field.Items()];
        return pair.Length == 2 ? pair[1].AsInteger(0, Vocabulary.IdLimit - 1) : throw field.Unexpected("a token and its id");
    }
}
