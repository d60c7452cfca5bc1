namespace MagicDec.Extensions.AI.Templates.Syntax.Nodes;

/// <summary>What <c>set</c>, <c>for</c> and <c>with</c> assign to; the nested types are all there are.</summary>
internal abstract class AssignmentTarget(int position)
{
    /// <summary>Offset in the normalised source.</summary>
    public int Position { get; } = position;

    /// <summary>A variable of the innermost scope.</summary>
    internal sealed class Variable(int position, string name) : AssignmentTarget(position)
    {
        public string Name { get; } = name;
    }

    /// <summary>An attribute of a namespace object.</summary>
    internal sealed class NamespaceAttribute(int position, string name, string attribute) : AssignmentTarget(position)
    {
        public string Name { get; } = name;

        public string Attribute { get; } = attribute;
    }

    /// <summary>Several targets that the items of one value go to.</summary>
    internal sealed class Unpacking(int position, IReadOnlyList<AssignmentTarget> targets) : AssignmentTarget(position)
    {
        public IReadOnlyList<AssignmentTarget> Targets { get; } = targets;
    }
}
