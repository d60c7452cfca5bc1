namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>What one schema says of an object's properties.</summary>
/// <param name="Declares">Whether it declares properties at all, be it none.</param>
/// <param name="Properties">Declared ones, in order.</param>
/// <param name="Patterns">Schemas for names that match expressions.</param>
/// <param name="Additional">The schema of all others; null: nothing is said of them.</param>
internal sealed record ObjectShape(
    bool Declares, IReadOnlyList<(string Name, SchemaPart Schema)> Properties, IReadOnlyList<(string Pattern, SchemaPart Schema)> Patterns, SchemaPart? Additional);
