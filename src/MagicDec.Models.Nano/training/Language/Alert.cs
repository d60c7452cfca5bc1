namespace MagicDec.Models.Nano.Language;

/// <summary>A host that raised an alert of some kind; a history numbers the alerts of each kind in its order.</summary>
internal sealed record Alert(string Host, string Kind, int Number = 0)
{
    /// <summary>The alert as a line states it and the model quotes it.</summary>
    public string Sentence => $"{Kind} alert {Number} on {Host}.";
}
