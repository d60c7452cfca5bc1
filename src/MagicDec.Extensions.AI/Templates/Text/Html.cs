using MagicDec.Extensions.AI.Templates.Runtime;
using MagicDec.Extensions.AI.Templates.Text.Formatting;
using MagicDec.Extensions.AI.Templates.Values;
using MagicDec.Extensions.AI.Templates.Values.Collections;

namespace MagicDec.Extensions.AI.Templates.Text;

/// <summary>
/// Text marked as safe HTML. Escaping is off in chat templates, but as in Python a safe text still escapes what is joined to it,
/// and some published templates rely on it, knowingly or not.
/// </summary>
internal static class Html
{
    /// <summary>The text with the characters of HTML escaped.</summary>
    public static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("'", "&#39;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal);

    /// <summary>The printed value, escaped unless it is safe.</summary>
    public static string Escape(Value value, RenderBudget budget)
    {
        if (value is StringValue { IsSafe: true } safe)
        {
            return safe.Text;
        }

        string text = Escape(Repr.Str(value, budget));
        budget.Allocate(text.Length);
        return text;
    }

    /// <summary>The same strings, alone or in a list or a tuple, marked as safe.</summary>
    public static Value MarkSafe(Value value) => value switch
    {
        StringValue { IsSafe: false } text => new StringValue(text.Text, isSafe: true),
        TupleValue tuple => new TupleValue([.. tuple.Enumerate().Select(MarkSafe)]),
        ListValue list => new ListValue([.. list.Enumerate().Select(MarkSafe)]),
        _ => value,
    };
}
