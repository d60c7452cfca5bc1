using System.Globalization;
using System.Reflection;

namespace MagicDec.Engine.Tokenization.Unicode;

/// <summary>
/// Decompositions, compositions and combining classes of Unicode. The library carries its own, because .NET leaves text as it is where a
/// program runs in invariant globalization mode, and because every machine must tokenize alike.
/// </summary>
internal sealed class NormalizationData
{
    private const string Resource = "MagicDec.Engine.Tokenization.Unicode.Normalization.txt";
    private static readonly Lazy<NormalizationData> Shared = new(Load);
    private readonly Dictionary<int, (int[] Parts, bool Canonical)> _decompositions = [];
    private readonly Dictionary<long, int> _compositions = [];
    private readonly Dictionary<int, byte> _combiningClasses = [];

    public static NormalizationData Instance => Shared.Value;

    /// <summary>The decomposition in one step; null where there is none of that kind.</summary>
    public int[]? Decompose(int codePoint, bool compatibility) =>
        _decompositions.TryGetValue(codePoint, out (int[] Parts, bool Canonical) entry) && (entry.Canonical || compatibility)
            ? entry.Parts
            : null;

    /// <summary>The composite of two code points; -1 where there is none.</summary>
    public int Compose(int first, int second) =>
        _compositions.TryGetValue(((long)first << 32) | (uint)second, out int composite) ? composite : -1;

    /// <summary>The canonical combining class; 0 for starters.</summary>
    public byte CombiningClass(int codePoint) => _combiningClasses.GetValueOrDefault(codePoint);

    private static NormalizationData Load()
    {
        var data = new NormalizationData();
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its resource {Resource}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] == '@')
            {
                data.AddCombiningClass(line);
            }
            else if (line[0] != '#')
            {
                data.AddDecomposition(line);
            }
        }

        return data;
    }

    private void AddCombiningClass(string line)
    {
        string[] fields = line.Split(' ');
        byte combiningClass = byte.Parse(fields[0].AsSpan(1), CultureInfo.InvariantCulture);
        foreach (string range in fields.AsSpan(1))
        {
            int dash = range.IndexOf('-', StringComparison.Ordinal);
            int first = Hex(dash < 0 ? range : range.AsSpan(0, dash));
            int last = dash < 0 ? first : Hex(range.AsSpan(dash + 1));
            for (int codePoint = first; codePoint <= last; codePoint++)
            {
                _combiningClasses[codePoint] = combiningClass;
            }
        }
    }

    private void AddDecomposition(string line)
    {
        int mark = line.AsSpan().IndexOfAny('=', '!', '~');
        int codePoint = Hex(line.AsSpan(0, mark));
        int[] parts = [.. line[(mark + 1)..].Split(' ').Select(part => Hex(part))];
        _decompositions[codePoint] = (parts, line[mark] != '~');
        if (line[mark] == '=')
        {
            _compositions[((long)parts[0] << 32) | (uint)parts[1]] = codePoint;
        }
    }

    private static int Hex(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
