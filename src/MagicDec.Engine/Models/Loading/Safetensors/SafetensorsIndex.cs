using System.Text.Json;
using MagicDec.Engine.Models.Loading.Configuration;

namespace MagicDec.Engine.Models.Loading.Safetensors;

/// <summary>Reads model.safetensors.index.json: which shard holds which tensor.</summary>
internal static class SafetensorsIndex
{
    public static Dictionary<string, string> Read(ReadOnlyMemory<byte> json)
    {
        const string File = SafetensorsStore.IndexFile;
        var index = JsonFields.Parse(json, File);
        if (!index.TryGet("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
        {
            throw index.Missing("weight_map", "an object from tensor names to shard names");
        }

        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
            {
                throw new ModelFormatException(File, entry.Name, "the name of a shard", $"a JSON {entry.Value.ValueKind}");
            }

            if (!shards.TryAdd(entry.Name, entry.Value.GetString()!))
            {
                throw new ModelFormatException(File, entry.Name, "each tensor once", "two of that name", "Download the index again.");
            }
        }

        return shards;
    }
}
