using System.Text;

namespace MagicDec.Models.Nano.Language;

/// <summary>What one user message adds to an agent's history: titled documents of lines.</summary>
internal sealed record HistoryPart(IReadOnlyList<(string Title, IReadOnlyList<HistoryLine> Lines)> Documents)
{
    public IEnumerable<HistoryLine> Lines => Documents.SelectMany(d => d.Lines);

    public string Text
    {
        get
        {
            StringBuilder text = new();
            foreach ((string title, IReadOnlyList<HistoryLine> lines) in Documents)
            {
                text.Append(title).Append(":\n");
                foreach (HistoryLine line in lines)
                    text.Append(line.Text).Append('\n');
            }

            return text.ToString();
        }
    }
}
