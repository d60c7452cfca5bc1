namespace MagicDec.Architecture.Tests.Dependencies.Violating.Upper;

/// <summary>The upper half of the violating pair.</summary>
internal static class Used
{
    public static int Twice(int number) => 2 * number;
}
