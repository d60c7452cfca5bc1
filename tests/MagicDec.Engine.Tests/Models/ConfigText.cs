using System.Text;
using System.Text.Json.Nodes;
using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;

namespace MagicDec.Engine.Tests.Models;

/// <summary>Edits and reads config.json texts.</summary>
internal static class ConfigText
{
    public static ModelConfig Read(string config, string? generation = null) =>
        ModelConfig.Load(ModelFiles.FromMemory(name => name switch
        {
            "config.json" => Encoding.UTF8.GetBytes(config),
            "generation_config.json" when generation is not null => Encoding.UTF8.GetBytes(generation),
            _ => null,
        }));

    /// <summary>The text with one setting replaced, or removed when <paramref name="json"/> is null.</summary>
    public static string With(this string config, string setting, string? json)
    {
        var node = JsonNode.Parse(config)!.AsObject();
        node.Remove(setting);
        if (json is not null)
        {
            node[setting] = JsonNode.Parse(json);
        }

        return node.ToJsonString();
    }
}
