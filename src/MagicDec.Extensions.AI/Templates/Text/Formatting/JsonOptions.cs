namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>The options of Python's <c>json.dumps</c> that the filter <c>tojson</c> passes on.</summary>
internal sealed record JsonOptions(bool EnsureAscii, string? Indent, string ItemSeparator, string KeySeparator, bool SortKeys);
