namespace MagicDec.Architecture.Tests.Dependencies;

/// <summary>A use of one type by another, both named by their outermost type.</summary>
internal sealed record TypeReference(string FromNamespace, string From, string ToNamespace, string To)
{
    public override string ToString() => $"{FromNamespace}.{From} -> {ToNamespace}.{To}";
}
