using System.Net;

namespace MagicDec.Tool.Pages;

/// <summary>What the tool's self-contained HTML pages share: one style, light and dark as the reader's system is.</summary>
internal static class PageParts
{
    private const string Style =
        ":root{color-scheme:light dark;--back:#faf9f6;--card:#fff;--ink:#22252a;--soft:#4a4e55;--muted:#6b6f76;--line:#e4e1d8;--s0:#2f7d4f;--s1:#d08850;--s2:#6b93b8;--s3:#8a5a83}"
        + "@media(prefers-color-scheme:dark){:root{--back:#15171a;--card:#1d2024;--ink:#e8e6e1;--soft:#c3c2bd;--muted:#9a9ea6;--line:#34383e;--s0:#57b07d;--s1:#dd9c6a;--s2:#7fa8cc;--s3:#b583ad}}"
        + "body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--back);max-width:var(--wide);margin:2.5em auto;padding:0 1.2em}"
        + "h1{font-size:1.5em;margin-bottom:.2em}h2{font-size:1.1em;margin-top:2em}pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:1em;white-space:pre-wrap;font-size:13px}"
        + "svg{width:100%;height:auto;background:var(--card);border:1px solid var(--line);border-radius:6px}text{font:12px system-ui,sans-serif;fill:var(--ink)}p{color:var(--soft)}"
        + ".axis,.muted{fill:var(--muted);color:var(--muted)}.on{fill:#22252a}.grid{stroke:var(--line)}.base{stroke:var(--muted)}.ring{fill:none;stroke:var(--ink)}"
        + ".s0{fill:var(--s0)}.s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}.strong{font-weight:600}"
        + "table{border-collapse:collapse;width:100%;background:var(--card);font-size:13px}td,th{padding:.3em .6em;text-align:right;border-bottom:1px solid var(--line)}td:first-child,th:first-child{text-align:left}"
        + ".wide{overflow-x:auto}.wide td{white-space:nowrap}";

    /// <summary>Everything up to the heading.</summary>
    /// <param name="title">What the browser calls the page.</param>
    /// <param name="width">How wide the text may become, in pixels.</param>
    public static string Head(string title, int width = 780) =>
        $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"/><meta name=\"viewport\" content=\"width=device-width\"/><title>{Encode(title)}</title><style>:root{{--wide:{width}px}}{Style}</style></head><body>";

    public static string Encode(string text) => WebUtility.HtmlEncode(text);
}
