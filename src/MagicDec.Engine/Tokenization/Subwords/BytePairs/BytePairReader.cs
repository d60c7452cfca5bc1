using System.Globalization;
using System.Text;
using System.Text.Json;
using MagicDec.Engine.Tokenization.Json;

namespace MagicDec.Engine.Tokenization.Subwords.BytePairs;

/// <summary>Reads a byte-pair <c>model</c>: the vocabulary and the merges, straight from the UTF-8 of the file.</summary>
internal static class BytePairReader
{
    public static BytePairModel Read(JsonField model, Func<string, int> findAddedToken)
    {
        if (model.TryGet("dropout", out JsonField dropout) && dropout.AsNumber() != 0)
        {
            throw dropout.Unexpected("null or 0, because encoding must not depend on chance");
        }

        Vocabulary vocabulary = VocabularyReader.Read(model.Required("vocab"));
        string prefix = model.StringOrNull("continuing_subword_prefix") ?? "";
        int unknown = -1;
        if (model.TryGet("unk_token", out JsonField unknownToken))
        {
            string token = unknownToken.AsString();
            unknown = vocabulary.Find(token);
            unknown = unknown >= 0 ? unknown : findAddedToken(token);
            if (unknown < 0)
            {
                throw unknownToken.Unexpected("a token of the vocabulary");
            }
        }

        MergeTable merges = ReadMerges(model.Required("merges"), vocabulary, Encoding.UTF8.GetBytes(prefix));
        return new BytePairModel(vocabulary, merges, new BytePairOptions
        {
            UnknownId = unknown,
            FuseUnknown = model.BooleanOr("fuse_unk", false),
            ByteFallback = model.BooleanOr("byte_fallback", false),
            IgnoreMerges = model.BooleanOr("ignore_merges", false),
            ContinuingPrefix = prefix,
            EndSuffix = model.StringOrNull("end_of_word_suffix") ?? "",
        });
    }

    private static MergeTable ReadMerges(JsonField field, Vocabulary vocabulary, byte[] prefix)
    {
        if (!field.IsArray)
        {
            throw field.Unexpected("an array of merges");
        }

        var merges = new MergeTable(field.Element.GetArrayLength());
        byte[] joined = new byte[256];
        int rank = 0;
        foreach (JsonElement item in field.Element.EnumerateArray())
        {
            int index = rank;
            ReadOnlySpan<byte> left;
            ReadOnlySpan<byte> right;
            if (item.ValueKind == JsonValueKind.String)
            {
                ReadOnlySpan<byte> pair = Utf8Value(item, index);
                int space = pair.IndexOf((byte)' ');
                if (space < 0 || pair[(space + 1)..].Contains((byte)' '))
                {
                    throw field.Item(index, item).Unexpected("two tokens with a space between");
                }

                left = pair[..space];
                right = pair[(space + 1)..];
            }
            else if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2
                && item[0].ValueKind == JsonValueKind.String && item[1].ValueKind == JsonValueKind.String)
            {
                left = Utf8Value(item[0], index);
                right = Utf8Value(item[1], index);
            }
            else
            {
                throw field.Item(index, item).Unexpected("a merge as \"a b\" or [\"a\", \"b\"]");
            }

            if (right.Length < prefix.Length)
            {
                throw field.Item(index, item).Unexpected("a second token with the continuing_subword_prefix");
            }

            int length = left.Length + right.Length - prefix.Length;
            if (length > joined.Length)
            {
                joined = new byte[length * 2];
            }

            left.CopyTo(joined);
            right[prefix.Length..].CopyTo(joined.AsSpan(left.Length));
            merges.Add(Find(left, index), Find(right, index), rank, Find(joined.AsSpan(0, length), index));
            rank++;
        }

        return merges;

        ReadOnlySpan<byte> Utf8Value(JsonElement value, int index) => VocabularyReader.Utf8(value, field.Item(index, value));

        int Find(ReadOnlySpan<byte> token, int index)
        {
            int id = vocabulary.Find(token);
            return id >= 0
                ? id
                : throw new TokenizerFormatException(
                    field.File, string.Create(CultureInfo.InvariantCulture, $"{field.Path}[{index}]"), "tokens of the vocabulary",
                    $"'{Encoding.UTF8.GetString(token)}', which is not in $.model.vocab");
        }
    }
}
