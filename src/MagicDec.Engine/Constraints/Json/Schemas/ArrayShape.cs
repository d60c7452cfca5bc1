namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>What one schema says of an array's items.</summary>
/// <param name="Prefix">The first items, one by one.</param>
/// <param name="Rest">All others; null: nothing is said of them.</param>
internal sealed record ArrayShape(IReadOnlyList<SchemaPart> Prefix, SchemaPart? Rest);
