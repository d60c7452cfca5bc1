using MagicDec.Engine.Models;
using MagicDec.Engine.Models.Loading;

namespace MagicDec.Tool.Export;

/// <summary>Writes a model's weights as a GGUF file that llama.cpp runs on token ids: without a tokenizer.</summary>
internal static class GgufExport
{
    /// <summary>Writes the file; a file that could not be finished is removed.</summary>
    /// <param name="files">The model.</param>
    /// <param name="path">The file; replaced when it is there.</param>
    /// <param name="matrices">Number format of matrices.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    /// <returns>Bytes of the file.</returns>
    public static long Write(ModelFiles files, string path, GgufType matrices, CancellationToken cancellationToken)
    {
        ModelConfig config = ModelConfig.Load(files);
        using TensorStore store = files.OpenTensors();
        GgufWriter writer = new(new GgufModel(store, config).Tensors(), matrices);
        Describe(writer, files.Name, config, matrices);
        string part = path + ".part";
        try
        {
            using (FileStream stream = new(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20))
            {
                writer.Write(stream, cancellationToken);
            }

            File.Move(part, path, overwrite: true);
            return new FileInfo(path).Length;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    private static void Describe(GgufWriter writer, string name, ModelConfig config, GgufType matrices)
    {
        string family = GgufModel.FamilyOf(config);
        writer.Set("general.architecture", family);
        writer.Set("general.name", name);

        // llama.cpp's LLAMA_FTYPE numbers.
        writer.Set("general.file_type", matrices switch { GgufType.Float32 => 0u, GgufType.Float16 => 1u, _ => 32u });
        writer.Set($"{family}.context_length", (uint)config.MaxPositions);
        writer.Set($"{family}.embedding_length", (uint)config.HiddenSize);
        writer.Set($"{family}.block_count", (uint)config.LayerCount);
        writer.Set($"{family}.feed_forward_length", (uint)config.IntermediateSize);
        writer.Set($"{family}.attention.head_count", (uint)config.HeadCount);
        writer.Set($"{family}.attention.head_count_kv", (uint)config.KvHeadCount);
        writer.Set($"{family}.attention.key_length", (uint)config.HeadSize);
        writer.Set($"{family}.attention.value_length", (uint)config.HeadSize);
        writer.Set($"{family}.attention.layer_norm_rms_epsilon", config.RmsNormEpsilon);
        writer.Set($"{family}.vocab_size", (uint)config.VocabularySize);
        GgufRope.Write(writer, family, config);
        writer.Set("tokenizer.ggml.model", "none");
    }
}
