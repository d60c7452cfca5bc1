using MagicDec.Engine.Tokenization.Unicode;

namespace MagicDec.Engine.Tests.Tokenization.Unicode;

public sealed class UnicodeTextTests
{
    // Rows of NormalizationTest.txt: source, NFC, NFD, NFKC, NFKD.
    [Theory]
    [InlineData("1E0A", "1E0A", "0044 0307", "1E0A", "0044 0307")]
    [InlineData("1E0A 0323", "1E0C 0307", "0044 0323 0307", "1E0C 0307", "0044 0323 0307")]
    [InlineData("0044 0307 0323", "1E0C 0307", "0044 0323 0307", "1E0C 0307", "0044 0323 0307")]
    [InlineData("212B", "00C5", "0041 030A", "00C5", "0041 030A")]
    [InlineData("AC01", "AC01", "1100 1161 11A8", "AC01", "1100 1161 11A8")]
    [InlineData("1100 1161 11A8", "AC01", "1100 1161 11A8", "AC01", "1100 1161 11A8")]
    [InlineData("AC00 11A7", "AC00 11A7", "1100 1161 11A7", "AC00 11A7", "1100 1161 11A7")]
    [InlineData("0958", "0915 093C", "0915 093C", "0915 093C", "0915 093C")]
    [InlineData("1D15E", "1D157 1D165", "1D157 1D165", "1D157 1D165", "1D157 1D165")]
    [InlineData("2F800", "4E3D", "4E3D", "4E3D", "4E3D")]
    [InlineData("FDFA", "FDFA", "FDFA", "0635 0644 0649 0020 0627 0644 0644 0647 0020 0639 0644 064A 0647 0020 0648 0633 0644 0645",
        "0635 0644 0649 0020 0627 0644 0644 0647 0020 0639 0644 064A 0647 0020 0648 0633 0644 0645")]
    [InlineData("FF76 FF9E", "FF76 FF9E", "FF76 FF9E", "30AC", "30AB 3099")]
    [InlineData("0061 0315 0300 05AE 0300 0062", "00E0 05AE 0300 0315 0062", "0061 05AE 0300 0300 0315 0062", "00E0 05AE 0300 0315 0062",
        "0061 05AE 0300 0300 0315 0062")]
    [InlineData("0344", "0308 0301", "0308 0301", "0308 0301", "0308 0301")]
    public void Normalize_RowsOfTheStandard_GivesTheirForms(string source, string nfc, string nfd, string nfkc, string nfkd)
    {
        Assert.Equal(Text(nfc), UnicodeText.Normalize(Text(source), NormalizationForm.Nfc));
        Assert.Equal(Text(nfd), UnicodeText.Normalize(Text(source), NormalizationForm.Nfd));
        Assert.Equal(Text(nfkc), UnicodeText.Normalize(Text(source), NormalizationForm.Nfkc));
        Assert.Equal(Text(nfkd), UnicodeText.Normalize(Text(source), NormalizationForm.Nfkd));
    }

    [Fact]
    public void Normalize_LongRunOfMarks_SortsThemStably()
    {
        const int Count = 100_000;
        string text = "a" + string.Concat(Enumerable.Repeat("\u0315\u0300\u0323", Count));

        string sorted = UnicodeText.Normalize(text, NormalizationForm.Nfd);

        Assert.Equal("a" + new string('\u0323', Count) + new string('\u0300', Count) + new string('\u0315', Count), sorted);
    }

    [Fact]
    public void ReplaceLoneSurrogates_AnyText_LeavesOnlyPairs()
    {
        // Not rows of a theory: attributes hold UTF-8, which has no lone surrogates.
        (string Text, string Expected)[] rows =
        [
            ("a\uD800b", "a\uFFFDb"), ("\uDC00\uD800", "\uFFFD\uFFFD"), ("😀\uD83D", "😀\uFFFD"), ("\uD83D😀", "\uFFFD😀"), ("plain", "plain"),
        ];

        Assert.All(rows, row => Assert.Equal(row.Expected, UnicodeText.ReplaceLoneSurrogates(row.Text)));
    }

    private static string Text(string codePoints) =>
        string.Concat(codePoints.Split(' ').Select(c => char.ConvertFromUtf32(Convert.ToInt32(c, 16))));
}
