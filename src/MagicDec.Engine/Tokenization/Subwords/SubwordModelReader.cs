using MagicDec.Engine.Tokenization.Json;
using MagicDec.Engine.Tokenization.Subwords.BytePairs;

namespace MagicDec.Engine.Tokenization.Subwords;

/// <summary>Reads the <c>model</c> of tokenizer.json.</summary>
internal static class SubwordModelReader
{
    /// <param name="model">The <c>model</c> object.</param>
    /// <param name="findAddedToken">The id that the file's added tokens give to a token, or -1.</param>
    public static ISubwordModel Read(JsonField model, Func<string, int> findAddedToken)
    {
        // Files from before the type was written down hold byte-pair models, known by their merges.
        bool named = model.TryGet("type", out JsonField field) || !model.TryGet("merges", out _);
        string type = named ? model.Required("type").AsString() : "BPE";
        return type switch
        {
            "BPE" => BytePairReader.Read(model, findAddedToken),
            "WordLevel" => ReadWordLevel(model),
            _ => throw field.Unexpected("a supported model (BPE, WordLevel)", "'" + type + "'"),
        };
    }

    private static WordLevelModel ReadWordLevel(JsonField model)
    {
        Vocabulary vocabulary = VocabularyReader.Read(model.Required("vocab"));
        return new WordLevelModel(vocabulary, vocabulary.Find(model.StringOrNull("unk_token") ?? ""));
    }
}
