using System.Text;

namespace MagicDec.Engine.Tokenization.Unicode;

/// <summary>Simple case mappings of single code points, the same on every machine and culture.</summary>
internal static class CaseFolding
{
    private const int LongS = 0x17F;
    private const int KelvinSign = 0x212A;

    public static int Lower(int codePoint) => Rune.TryCreate(codePoint, out Rune rune) ? Rune.ToLowerInvariant(rune).Value : codePoint;

    public static int Upper(int codePoint) => Rune.TryCreate(codePoint, out Rune rune) ? Rune.ToUpperInvariant(rune).Value : codePoint;

    /// <summary>One representative of all case variants: the long s folds to s, the Kelvin sign to k.</summary>
    public static int Fold(int codePoint) => codePoint switch
    {
        LongS => 's',
        KelvinSign => 'k',
        _ => Lower(Upper(codePoint)),
    };

    /// <summary>The code points that a letter stands for where case is ignored.</summary>
    public static int[] Variants(int codePoint)
    {
        int fold = Fold(codePoint);
        int[] plain = [codePoint, Lower(codePoint), Upper(codePoint), fold, Upper(fold)];
        return fold switch
        {
            's' => [.. plain, LongS],
            'k' => [.. plain, KelvinSign],
            _ => plain,
        };
    }
}
