using System.Text.Json.Serialization;

namespace MagicDec.Tool.Bench.Machine;

/// <summary>Reads and writes kept limits.</summary>
[JsonSerializable(typeof(MachineReport))]
internal sealed partial class MachineJson : JsonSerializerContext;
