namespace MagicDec.Tool.Bench.Suite;

/// <summary>Why a cell that was wanted was not measured, or not as often as was asked; the names are keys of the suite's JSON, and keep their meaning.</summary>
/// <param name="Name">The cell's name.</param>
/// <param name="Reason">What is the matter, in a sentence.</param>
/// <param name="Failed">True: something went wrong. False: this machine cannot hold it, so that it was left out.</param>
internal sealed record SuiteProblem(string Name, string Reason, bool Failed)
{
    /// <summary>For people.</summary>
    public string Describe() => $"{(Failed ? "FAILED" : "left out")}: {Reason}";
}
