using System.Globalization;
using System.Net;

namespace MagicDec.Tool.Planning;

/// <summary>What the planner's self-contained HTML pages share.</summary>
internal static class PageParts
{
    /// <summary>Everything up to the heading.</summary>
    public static string Head(string title) =>
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encode(title)}</title><style>"
        + "body{font:15px/1.5 system-ui,sans-serif;color:#22252a;background:#faf9f6;max-width:780px;margin:2.5em auto;padding:0 1.2em}"
        + "h1{font-size:1.5em;margin-bottom:.2em}h2{font-size:1.1em;margin-top:2em}pre{background:#fff;border:1px solid #e4e1d8;border-radius:6px;padding:1em;overflow:auto;font-size:13px}"
        + "svg{width:100%;height:auto;background:#fff;border:1px solid #e4e1d8;border-radius:6px}text{font:12px system-ui,sans-serif;fill:#22252a}.axis{fill:#6b6f76}p{color:#4a4e55}"
        + "table{border-collapse:collapse;width:100%;background:#fff;font-size:13px}td,th{padding:.3em .6em;text-align:right;border-bottom:1px solid #e4e1d8}td:first-child,th:first-child{text-align:left}"
        + "</style></head><body>";

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
