using System.Text;
using MagicDec.Engine.Tokenization.Decoders.Steps;
using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Normalizers;
using MagicDec.Engine.Tokenization.PreTokenizers;

namespace MagicDec.Engine.Tokenization.Decoders;

/// <summary>Reads the <c>decoder</c> of tokenizer.json.</summary>
internal static class DecoderReader
{
    private const string Supported = "Sequence, ByteLevel, ByteFallback, Fuse, Strip, Replace, Metaspace, BPEDecoder";
    private const int MostStripped = 1 << 16;

    /// <summary>The steps of a decoder; sequences within sequences are laid flat.</summary>
    public static IEnumerable<ITokenDecoder> Read(JsonField field)
    {
        string type = field.Type();
        return type == "Sequence" ? field.Required("decoders").Items().SelectMany(Read) : [ReadStep(type, field)];
    }

    private static ITokenDecoder ReadStep(string type, JsonField field)
    {
        switch (type)
        {
            case "ByteLevel":
                return new ByteLevelDecoder();
            case "ByteFallback":
                return new ByteFallbackDecoder();
            case "Fuse":
                return new FuseDecoder();
            case "Replace":
                return new ReplaceDecoder(NormalizerReader.ReadReplace(field));
            case "Strip":
                Rune content = field.Required("content").AsCharacter();
                return content.IsBmp
                    ? new StripDecoder(
                        (char)content.Value,
                        field.Required("start").AsInteger(0, MostStripped),
                        field.Required("stop").AsInteger(0, MostStripped))
                    : throw field.Required("content").Unexpected("a character below U+10000");
            case "Metaspace":
                MetaspacePreTokenizer metaspace = MetaspacePreTokenizer.Read(field);
                return new MetaspaceDecoder(metaspace.Replacement, metaspace.Scheme != PrependScheme.Never);
            case "BPEDecoder":
                return new SuffixDecoder(field.StringOrNull("suffix") ?? "</w>");
            default:
                throw field.Unsupported("decoder", Supported);
        }
    }
}
