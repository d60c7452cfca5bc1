namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>Cuts pieces into smaller ones before the model sees them. Thread-safe.</summary>
internal interface IPreTokenizer
{
    /// <summary>Appends what becomes of the pieces; known tokens pass as they are, empty pieces vanish.</summary>
    void Split(List<TextPiece> input, List<TextPiece> output);
}
