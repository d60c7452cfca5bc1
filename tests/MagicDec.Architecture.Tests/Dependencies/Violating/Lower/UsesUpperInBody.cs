namespace MagicDec.Architecture.Tests.Dependencies.Violating.Lower;

/// <summary>Names the upper layer in a lambda inside a method body only: no field and no signature shows it.</summary>
internal static class UsesUpperInBody
{
    public static int Run(int[] numbers) => numbers.Sum(number => Upper.Used.Twice(number));
}
