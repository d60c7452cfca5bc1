namespace MagicDec.Models.Nano.Language;

/// <summary>A host that raised an alert of some kind; a history names the alerts of each kind in its order: A, B and so on.</summary>
internal sealed record Alert(string Host, string Kind, int Number = 0)
{
    private const int LetterCount = 13;

    /// <summary>The alert as a line states it and the model quotes it.</summary>
    public string Sentence => $"{Name} on {Host}.";

    /// <summary>What the alert is called, whether there is one of this number or not; after M comes A2.</summary>
    public string Name
    {
        get
        {
            (int round, int letter) = Math.DivRem(Number - 1, LetterCount);
            return $"{Kind} alert {(char)('A' + letter)}{(round == 0 ? "" : round + 1)}";
        }
    }
}
