namespace MagicDec.Models.Nano.Language;

/// <summary>One line of a document: a fact, an alert of a host, or noise (both null).</summary>
internal sealed record HistoryLine(string Text, Fact? Fact, Alert? Alert);
