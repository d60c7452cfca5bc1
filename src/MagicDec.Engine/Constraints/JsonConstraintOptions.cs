using MagicDec.Engine.Constraints.Json;

namespace MagicDec.Engine.Constraints;

/// <summary>How JSON is written under a constraint.</summary>
public sealed record JsonConstraintOptions
{
    /// <summary>
    /// Whether the declared properties of an object may come in any order where there are at most 8 of them. Default false: in the order in
    /// which the schema declares them, which models follow best.
    /// </summary>
    public bool AnyPropertyOrder { get; init; }

    /// <summary>
    /// Whether there is no white space between values. Default false: one blank, or a line break with up to 40 characters of indentation,
    /// wherever they are usual.
    /// </summary>
    public bool Compact { get; init; }

    internal JsonParts ToParts() => Compact ? JsonParts.Compact : JsonParts.Flexible;
}
