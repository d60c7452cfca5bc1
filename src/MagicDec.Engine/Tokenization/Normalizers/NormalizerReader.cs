using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Patterns;
using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tokenization.Normalizers;

/// <summary>Reads the <c>normalizer</c> of tokenizer.json.</summary>
internal static class NormalizerReader
{
    private const string Supported =
        "Sequence, Prepend, Replace, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Nmt, ByteLevel";

    public static ITextNormalizer Read(JsonField field) => field.Type() switch
    {
        "Sequence" => new SequenceNormalizer([.. field.Required("normalizers").Items().Select(Read)]),
        "Prepend" => new PrependNormalizer(field.Required("prepend").AsString()),
        "Replace" => ReadReplace(field),
        "NFC" => new FormNormalizer(NormalizationForm.Nfc),
        "NFD" => new FormNormalizer(NormalizationForm.Nfd),
        "NFKC" => new FormNormalizer(NormalizationForm.Nfkc),
        "NFKD" => new FormNormalizer(NormalizationForm.Nfkd),
        "Lowercase" => CharacterNormalizer.Lowercase,
        "Strip" => new StripNormalizer(field.Required("strip_left").AsBoolean(), field.Required("strip_right").AsBoolean()),
        "StripAccents" => CharacterNormalizer.StripAccents,
        "Nmt" => CharacterNormalizer.Nmt,
        "ByteLevel" => new ByteLevelNormalizer(),
        _ => throw field.Unsupported("normalizer", Supported),
    };

    public static ReplaceNormalizer ReadReplace(JsonField field) =>
        new(TextPattern.Read(field.Required("pattern")), field.Required("content").AsString());
}
