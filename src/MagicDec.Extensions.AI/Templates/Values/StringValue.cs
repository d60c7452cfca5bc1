using MagicDec.Extensions.AI.Templates.Text;

namespace MagicDec.Extensions.AI.Templates.Values;

/// <summary>A string; its length and indices count code points, as in Python.</summary>
internal sealed class StringValue(string text, bool isSafe = false) : Value
{
    private int _length = -1;

    /// <summary>The empty string.</summary>
    public static StringValue Empty { get; } = new(string.Empty);

    /// <summary>The text itself.</summary>
    public string Text { get; } = text;

    /// <summary>Whether the text was marked as safe HTML: what is joined to it is then escaped.</summary>
    public bool IsSafe { get; } = isSafe;

    public override string TypeName => IsSafe ? "Markup" : "str";

    public override bool IsTruthy => Text.Length > 0;

    public override int? Length => CodePointCount;

    /// <summary>The number of code points.</summary>
    public int CodePointCount => _length >= 0 ? _length : _length = CodePoints.Count(Text);

    public override long Weight => 1 + Text.Length;

    public override IEnumerable<Value> Enumerate() => CodePoints.Split(Text).Select(static character => new StringValue(character));
}
