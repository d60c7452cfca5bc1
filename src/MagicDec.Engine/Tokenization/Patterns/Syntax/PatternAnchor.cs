namespace MagicDec.Engine.Tokenization.Patterns.Syntax;

/// <summary>Places in the text.</summary>
internal enum PatternAnchor
{
    /// <summary>Start of the text or after a line feed.</summary>
    LineStart,

    /// <summary>End of the text or before a line feed.</summary>
    LineEnd,

    /// <summary>Start of the text.</summary>
    TextStart,

    /// <summary>End of the text.</summary>
    TextEnd,

    /// <summary>End of the text, or before a line feed that ends it.</summary>
    TextEndOrLastLineFeed,

    /// <summary>Between a word character and another.</summary>
    WordBoundary,

    /// <summary>Not at a word boundary.</summary>
    NotWordBoundary,
}
