namespace MagicDec.Engine.Tokenization.Subwords;

/// <summary>Every piece is one token, or the unknown one (-1: nothing).</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, int unknownId) : ISubwordModel
{
    public Vocabulary Vocabulary { get; } = vocabulary;

    public void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        int id = Vocabulary.Find(text);
        id = id >= 0 ? id : unknownId;
        if (id >= 0)
        {
            ids.Add(id);
        }
    }
}
