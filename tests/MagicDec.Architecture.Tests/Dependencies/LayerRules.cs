namespace MagicDec.Architecture.Tests.Dependencies;

/// <summary>
/// An order of namespaces inside one assembly, by the first name after the root; what lies deeper belongs to it.
/// A type may use its own layer and those below it; leaves use nothing but themselves.
/// </summary>
internal sealed class LayerRules(string root, string[] fromTopToBottom, string[] leaves)
{
    /// <summary>What breaks the order, one line each, with what to do where a namespace has no layer yet.</summary>
    public IEnumerable<string> Violations(IEnumerable<TypeReference> references)
    {
        foreach (TypeReference reference in references.Where(r => IsOurs(r.FromNamespace) && IsOurs(r.ToNamespace)))
        {
            if ((Unlisted(reference.FromNamespace) ?? Unlisted(reference.ToNamespace)) is { } unlisted)
            {
                yield return $"{unlisted} has no layer: list it in EngineLayersTests.";
            }
            else if (!IsAllowed(reference))
            {
                yield return reference.ToString();
            }
        }
    }

    private bool IsAllowed(TypeReference reference) =>
        Folder(reference.FromNamespace) == Folder(reference.ToNamespace)
        || (!leaves.Contains(Folder(reference.FromNamespace))
            && (leaves.Contains(Folder(reference.ToNamespace)) || Level(reference.FromNamespace) <= Level(reference.ToNamespace)));

    private bool IsOurs(string name) => name == root || name.StartsWith(root + ".", StringComparison.Ordinal);

    private string? Unlisted(string name) => leaves.Contains(Folder(name)) || Level(name) >= 0 ? null : name;

    private string Folder(string name) => name.Length == root.Length ? "" : name[(root.Length + 1)..].Split('.')[0];

    private int Level(string name) => Array.IndexOf(fromTopToBottom, Folder(name));
}
