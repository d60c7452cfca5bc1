namespace MagicDec.Models.Nano.Language;

/// <summary>A host that raised an alert of some kind.</summary>
internal sealed record Alert(string Host, string Kind)
{
    /// <summary>The alert as a line states it and the model quotes it.</summary>
    public string Sentence => $"{Kind} alert on {Host}.";
}
