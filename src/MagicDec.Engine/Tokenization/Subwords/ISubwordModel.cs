namespace MagicDec.Engine.Tokenization.Subwords;

/// <summary>The vocabulary of a tokenizer and the rule by which it cuts a word into tokens. Thread-safe.</summary>
internal interface ISubwordModel
{
    /// <summary>The tokens of the model itself, without added ones.</summary>
    Vocabulary Vocabulary { get; }

    /// <summary>Appends the ids of a piece of text, which is not empty.</summary>
    void Encode(ReadOnlySpan<char> text, List<int> ids);
}
