using System.Globalization;

namespace MagicDec.Tool.Verify;

/// <summary>Writes what <c>magicdec verify</c> found for people.</summary>
internal static class VerifyText
{
    public static string Heading { get; } = Line("sampling", "drafting", "accepted", "tokens");

    public static string Describe(VerifyRow row) => Line(row.Sampling, row.Drafting, Share(row), row.FirstDifference is { } first ? Describe(first) : "equal");

    public static string Verdict(VerifyReport report)
    {
        string what = string.Create(
            CultureInfo.InvariantCulture, $"{report.Rows.Count} ways of drafting and choosing, {report.Prompts} prompts, {report.New} new tokens each, with model '{report.Model}'");
        return report.Equal
            ? $"PASSED: every token is that of plain decoding ({what})."
            : $"FAILED: {report.Rows.Count(row => !row.Equal)} of {what} changed a token. Please report this as a bug.";
    }

    private static string Describe(VerifyDifference difference) => string.Create(
        CultureInfo.InvariantCulture,
        $"DIFFER: token {difference.Token} of prompt {difference.Prompt} is {Token(difference.Found)}, plain decoding gives {Token(difference.Expected)}");

    private static string Token(int? token) => token?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static string Share(VerifyRow row) =>
        row.Drafted == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{row.Accepted}/{row.Drafted}");

    private static string Line(string sampling, string drafting, string accepted, string tokens) => $"{sampling,-8}  {drafting,-36}  {accepted,11}  {tokens}";
}
