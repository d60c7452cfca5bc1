using MagicDec.Engine.Tokenization.Patterns;

namespace MagicDec.Engine.Tokenization.PreTokenizers;

/// <summary>Cuts each piece for itself; known tokens pass as they are.</summary>
internal abstract class PiecewisePreTokenizer : IPreTokenizer
{
    public void Split(List<TextPiece> input, List<TextPiece> output)
    {
        List<PatternSpan> parts = [];
        foreach (TextPiece piece in input)
        {
            if (piece.IsToken)
            {
                output.Add(piece);
            }
            else
            {
                Cut(piece, parts, output);
            }
        }
    }

    /// <summary>Appends what becomes of a piece that is text.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="parts">Room for matches, which holds those of an earlier piece.</param>
    /// <param name="output">Where to append.</param>
    protected abstract void Cut(TextPiece piece, List<PatternSpan> parts, List<TextPiece> output);
}
