using System.Text.Json;

namespace MagicDec.Extensions.AI.Tools;

/// <summary>A tool that may be called, with the JSON schema of its arguments.</summary>
internal sealed record OfferedTool(string Name, JsonElement Schema);
