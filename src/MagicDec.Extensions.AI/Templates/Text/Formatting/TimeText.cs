using System.Globalization;
using System.Text;

namespace MagicDec.Extensions.AI.Templates.Text.Formatting;

/// <summary>Writes a time as C's <c>strftime</c> does in its plain locale; "%-d" and the like leave out the padding.</summary>
internal static class TimeText
{
    /// <summary>The formatted time.</summary>
    public static string Format(DateTimeOffset time, string format)
    {
        StringBuilder result = new();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                result.Append(format[i]);
                continue;
            }

            bool unpadded = format[i + 1] == '-' && i + 2 < format.Length;
            i += unpadded ? 2 : 1;
            string? part = Directive(time, format[i]);
            if (part is null)
            {
                result.Append('%').Append(unpadded ? "-" : string.Empty).Append(format[i]);
                continue;
            }

            string trimmed = unpadded ? part.TrimStart('0', ' ') : part;
            result.Append(trimmed.Length == 0 ? "0" : trimmed);
        }

        return result.ToString();
    }

    private static string? Directive(DateTimeOffset time, char directive) => directive switch
    {
        'a' => Net(time, "ddd"),
        'A' => Net(time, "dddd"),
        'b' or 'h' => Net(time, "MMM"),
        'B' => Net(time, "MMMM"),
        'c' => Format(time, "%a %b %e %H:%M:%S %Y"),
        'C' => $"{time.Year / 100:00}",
        'd' => Net(time, "dd"),
        'D' or 'x' => Net(time, "MM'/'dd'/'yy"),
        'e' => $"{time.Day,2}",
        'f' => Net(time, "ffffff"),
        'F' => Net(time, "yyyy-MM-dd"),
        'G' => $"{ISOWeek.GetYear(time.DateTime):0000}",
        'H' => Net(time, "HH"),
        'I' => Net(time, "hh"),
        'j' => $"{time.DayOfYear:000}",
        'm' => Net(time, "MM"),
        'M' => Net(time, "mm"),
        'n' => "\n",
        'p' => time.Hour < 12 ? "AM" : "PM",
        'r' => Net(time, "hh':'mm':'ss ") + (time.Hour < 12 ? "AM" : "PM"),
        'R' => Net(time, "HH':'mm"),
        's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        'S' => Net(time, "ss"),
        't' => "\t",
        'T' or 'X' => Net(time, "HH':'mm':'ss"),
        'u' => $"{(time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek)}",
        'U' => $"{(time.DayOfYear + 6 - (int)time.DayOfWeek) / 7:00}",
        'V' => $"{ISOWeek.GetWeekOfYear(time.DateTime):00}",
        'w' => $"{(int)time.DayOfWeek}",
        'W' => $"{(time.DayOfYear + 6 - (((int)time.DayOfWeek + 6) % 7)) / 7:00}",
        'y' => Net(time, "yy"),
        'Y' => Net(time, "yyyy"),
        // Python's naive local time has no zone.
        'z' or 'Z' => string.Empty,
        '%' => "%",
        _ => null,
    };

    private static string Net(DateTimeOffset time, string format) => time.ToString(format, CultureInfo.InvariantCulture);
}
