using System.Globalization;
using static System.Globalization.UnicodeCategory;

namespace MagicDec.Engine.Tokenization.Unicode;

/// <summary>The names of Unicode's general categories, short and long, lower-case and without separators.</summary>
internal static class GeneralCategories
{
    private static readonly Dictionary<string, UnicodeCategory[]> ByName = Build();

    public static UnicodeCategory[]? Find(string name) => ByName.GetValueOrDefault(name);

    private static Dictionary<string, UnicodeCategory[]> Build()
    {
        var map = new Dictionary<string, UnicodeCategory[]>(StringComparer.Ordinal);
        Add("l letter", UppercaseLetter, LowercaseLetter, TitlecaseLetter, ModifierLetter, OtherLetter);
        Add("lu uppercaseletter", UppercaseLetter);
        Add("ll lowercaseletter", LowercaseLetter);
        Add("lt titlecaseletter", TitlecaseLetter);
        Add("lc casedletter", UppercaseLetter, LowercaseLetter, TitlecaseLetter);
        Add("lm modifierletter", ModifierLetter);
        Add("lo otherletter", OtherLetter);
        Add("m mark combiningmark", NonSpacingMark, SpacingCombiningMark, EnclosingMark);
        Add("mn nonspacingmark", NonSpacingMark);
        Add("mc spacingmark", SpacingCombiningMark);
        Add("me enclosingmark", EnclosingMark);
        Add("n number", DecimalDigitNumber, LetterNumber, OtherNumber);
        Add("nd decimalnumber", DecimalDigitNumber);
        Add("nl letternumber", LetterNumber);
        Add("no othernumber", OtherNumber);
        Add("p punctuation", ConnectorPunctuation, DashPunctuation, OpenPunctuation, ClosePunctuation, InitialQuotePunctuation,
            FinalQuotePunctuation, OtherPunctuation);
        Add("pc connectorpunctuation", ConnectorPunctuation);
        Add("pd dashpunctuation", DashPunctuation);
        Add("ps openpunctuation", OpenPunctuation);
        Add("pe closepunctuation", ClosePunctuation);
        Add("pi initialpunctuation", InitialQuotePunctuation);
        Add("pf finalpunctuation", FinalQuotePunctuation);
        Add("po otherpunctuation", OtherPunctuation);
        Add("s symbol", MathSymbol, CurrencySymbol, ModifierSymbol, OtherSymbol);
        Add("sm mathsymbol", MathSymbol);
        Add("sc currencysymbol", CurrencySymbol);
        Add("sk modifiersymbol", ModifierSymbol);
        Add("so othersymbol", OtherSymbol);
        Add("z separator", SpaceSeparator, LineSeparator, ParagraphSeparator);
        Add("zs spaceseparator", SpaceSeparator);
        Add("zl lineseparator", LineSeparator);
        Add("zp paragraphseparator", ParagraphSeparator);
        Add("c other", Control, Format, Surrogate, PrivateUse, OtherNotAssigned);
        Add("cc control cntrl", Control);
        Add("cf format", Format);
        Add("cs surrogate", Surrogate);
        Add("co privateuse", PrivateUse);
        Add("cn unassigned", OtherNotAssigned);
        return map;

        void Add(string names, params UnicodeCategory[] categories)
        {
            foreach (string name in names.Split(' '))
            {
                map[name] = categories;
            }
        }
    }
}
