namespace MagicDec.Models.Nano.Language;

/// <summary>A host that raised an alert of some kind.</summary>
internal sealed record Alert(string Host, string Kind);
