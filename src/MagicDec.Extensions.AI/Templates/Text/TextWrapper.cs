using System.Text;
using MagicDec.Extensions.AI.Templates.Runtime;

namespace MagicDec.Extensions.AI.Templates.Text;

/// <summary>Breaks a line at blanks and hyphens, as Python's <c>textwrap</c> does.</summary>
internal static class TextWrapper
{
    /// <summary>The lines, each at most <paramref name="width"/> code points unless a word is longer and may not be cut.</summary>
    public static IEnumerable<string> Wrap(string line, int width, bool cutsWords, bool breaksAtHyphens, RenderBudget budget)
    {
        budget.Allocate(8L * line.Length);
        Stack<string> chunks = new(Chunks(line, breaksAtHyphens).Reverse());
        bool isFirst = true;
        while (chunks.Count > 0)
        {
            if (!isFirst && PythonText.IsSpace(chunks.Peek()))
            {
                chunks.Pop();
            }

            string current = TakeLine(chunks, width, cutsWords, budget);
            if (current.Length > 0)
            {
                isFirst = false;
                yield return current;
            }
        }
    }

    private static string TakeLine(Stack<string> chunks, int width, bool cutsWords, RenderBudget budget)
    {
        StringBuilder current = new();
        string last = string.Empty;
        int room = width;
        while (chunks.TryPeek(out string? next) && CodePoints.Count(next) <= room)
        {
            room -= CodePoints.Count(next);
            last = chunks.Pop();
            current.Append(last);
        }

        if (chunks.TryPeek(out string? longest) && CodePoints.Count(longest) > width && (cutsWords || current.Length == 0))
        {
            budget.Scan(64 + longest.Length);
            int count = CodePoints.Count(longest);
            int kept = cutsWords ? CodePoints.OffsetOf(longest, count, room) : longest.Length;
            chunks.Pop();
            last = longest[..kept];
            current.Append(last);
            if (kept < longest.Length)
            {
                chunks.Push(longest[kept..]);
            }
        }

        return PythonText.IsSpace(last) ? current.ToString(0, current.Length - last.Length) : current.ToString();
    }

    private static IEnumerable<string> Chunks(string line, bool breaksAtHyphens)
    {
        for (int start = 0; start < line.Length;)
        {
            int end = start;
            while (end < line.Length && PythonText.IsSpace(line[end]) == PythonText.IsSpace(line[start]))
            {
                end++;
                if (breaksAtHyphens && IsHyphenInWord(line, end - 1))
                {
                    break;
                }
            }

            yield return line[start..end];
            start = end;
        }
    }

    private static bool IsHyphenInWord(string line, int index) =>
        line[index] == '-' && index > 1 && index + 2 < line.Length
        && char.IsLetter(line[index - 1]) && char.IsLetterOrDigit(line[index - 2]) && char.IsLetter(line[index + 1]) && char.IsLetter(line[index + 2]);
}
