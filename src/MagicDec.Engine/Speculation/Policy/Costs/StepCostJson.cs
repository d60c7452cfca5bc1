using System.Text.Json.Serialization;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>Reads and writes kept step costs.</summary>
[JsonSerializable(typeof(StepCostTable))]
internal sealed partial class StepCostJson : JsonSerializerContext;
