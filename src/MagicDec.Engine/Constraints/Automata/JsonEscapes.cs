using System.Globalization;
using System.Text;

namespace MagicDec.Engine.Constraints.Automata;

/// <summary>How characters are written inside JSON strings: as they are, unless they must be escaped.</summary>
internal static class JsonEscapes
{
    /// <summary>The escape of a control character.</summary>
    public static string OfControl(int value) => value switch
    {
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => "\\u" + value.ToString("x4", CultureInfo.InvariantCulture),
    };

    /// <summary>A text as a JSON string, quotes included.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (rune.Value < 0x20)
            {
                result.Append(OfControl(rune.Value));
            }
            else
            {
                result.Append(rune.Value is '"' or '\\' ? "\\" : "").Append(rune);
            }
        }

        return result.Append('"').ToString();
    }
}
