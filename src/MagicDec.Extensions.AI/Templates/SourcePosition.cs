namespace MagicDec.Extensions.AI.Templates;

/// <summary>A place in a template: line and column, both from 1.</summary>
internal readonly record struct SourcePosition(int Line, int Column)
{
    /// <summary>The place of a character offset in <paramref name="source"/>, whose lines end with a line feed.</summary>
    public static SourcePosition At(string source, int offset)
    {
        offset = Math.Clamp(offset, 0, source.Length);
        int line = 1 + source.AsSpan(0, offset).Count('\n');
        int column = offset - source.AsSpan(0, offset).LastIndexOf('\n');
        return new SourcePosition(line, column);
    }
}
