using System.Globalization;

namespace MagicDec.Testing.Paper;

/// <summary>A row of the MagicDec paper's tables 3 and 6 (arXiv 2408.11049): facts, cited.</summary>
public sealed record PaperRow(string Setup, string Gpu, int Context, int Batch, int Gamma, double DraftMs, double VerifyMs, double TokensPerRound, double PlainMs, double Speedup)
{
    /// <summary>Whether another, smaller model drafts.</summary>
    public bool HasDraftModel => Setup.Contains("<-", StringComparison.Ordinal);

    public bool IsH100 => Gpu == "8xH100";

    /// <summary>Host time of a round beside its steps, in ms, what its times leave of the reported speedups.</summary>
    public double RoundMs => IsH100 ? 0.75 : 0.5;

    public static IReadOnlyList<PaperRow> All { get; } = [.. Read("magicdec-h100-32k.csv"), .. Read("magicdec-a100-llama2.csv")];

    private static IEnumerable<PaperRow> Read(string name)
    {
        using Stream stream = typeof(PaperRow).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        string[] lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (string line in lines.Skip(1))
        {
            int quote = line.LastIndexOf('"');
            string[] cells = line[(quote + 2)..].Split(',');
            double Number(int i) => double.Parse(cells[i], CultureInfo.InvariantCulture);
            yield return new PaperRow(line[1..quote], cells[0], (int)Number(1), (int)Number(2), (int)Number(3), Number(4), Number(5), Number(6), Number(7), Number(9));
        }
    }
}
