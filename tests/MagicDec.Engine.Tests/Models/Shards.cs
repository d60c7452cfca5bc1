using System.Text.Json;
using MagicDec.Testing;
using MagicDec.Testing.Safetensors;

namespace MagicDec.Engine.Tests.Models;

/// <summary>Splits a model's single weight file into shards with an index, as large checkpoints are published.</summary>
internal static class Shards
{
    public static void Split(TestModel model, int count)
    {
        model.Files.Remove("model.safetensors");
        var map = new Dictionary<string, string>();
        var tensors = model.Tensors.Values.ToArray();
        for (int shard = 0; shard < count; shard++)
        {
            string file = $"model-{shard + 1:00000}-of-{count:00000}.safetensors";
            var part = tensors.Where((_, i) => i % count == shard).ToArray();
            model.Files[file] = SafetensorsWriter.Write(part);
            foreach (var tensor in part)
            {
                map[tensor.Name] = file;
            }
        }

        WriteIndex(model, map);
    }

    public static void WriteIndex(TestModel model, Dictionary<string, string> map) =>
        model.Files["model.safetensors.index.json"] =
            JsonSerializer.SerializeToUtf8Bytes(new { metadata = new { total_size = 0 }, weight_map = map });
}
