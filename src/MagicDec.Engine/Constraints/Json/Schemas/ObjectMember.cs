using MagicDec.Engine.Constraints.Grammars.Parts;

namespace MagicDec.Engine.Constraints.Json.Schemas;

/// <summary>One declared property: its name and value as they are written.</summary>
internal sealed record ObjectMember(RulePart Part, bool IsRequired);
