using System.Text.Json.Serialization;

namespace MagicDec.Engine.Speculation.Policy.Costs;

/// <summary>Reads and writes kept step costs.</summary>
[JsonSerializable(typeof(StepCostMeasurements))]
internal sealed partial class StepCostJson : JsonSerializerContext;
