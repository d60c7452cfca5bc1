using MagicDec.Engine.Models.Loading.Configuration;
using MagicDec.Engine.Models.Loading.RandomWeights;
using MagicDec.Engine.Models.Loading.Safetensors;
using MagicDec.Engine.Models.Loading.Sources;

namespace MagicDec.Engine.Models.Loading;

/// <summary>Where a model's files come from: a Hugging Face folder, memory, or nowhere (random weights).</summary>
/// <remarks>Thread-safe. Dispose it once the model is loaded; a loaded model does not need it any more.</remarks>
public abstract class ModelFiles : IDisposable
{
    /// <summary>The model's sizes and settings.</summary>
    public const string ConfigFile = "config.json";

    /// <summary>Default sampling settings and the tokens that end an answer; optional.</summary>
    public const string GenerationConfigFile = "generation_config.json";

    /// <summary>The tokenizer; absent with random weights.</summary>
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Special tokens and the chat template; optional.</summary>
    public const string TokenizerConfigFile = "tokenizer_config.json";

    /// <summary>Largest small file (everything but weights) that is read, in bytes.</summary>
    internal const long MaxTextBytes = 256L << 20;

    private protected ModelFiles(string name) => Name = name;

    /// <summary>What to call this model in messages: the folder's name, or the random shape's.</summary>
    public string Name { get; }

    /// <summary>A Hugging Face model folder: config.json, tokenizer.json, model.safetensors (or shards with an index) and so on.</summary>
    /// <remarks>
    /// Only files that lie in the folder itself are read; a symbolic link must point to a file in it, or, in the layout of the Hugging
    /// Face download cache (<c>snapshots/REVISION</c>), to one in its <c>blobs</c> folder.
    /// </remarks>
    /// <param name="path">Path of the folder.</param>
    /// <returns>The folder's files.</returns>
    /// <exception cref="ModelFormatException">There is no such folder.</exception>
    public static ModelFiles FromDirectory(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new DirectoryModelFiles(path);
    }

    /// <summary>The files of a Hugging Face folder held in memory, such as embedded resources.</summary>
    /// <param name="open">Gives a file's bytes by its name in the folder, or null if there is none. Called from several threads.</param>
    /// <param name="name">What to call the model in messages.</param>
    /// <returns>The files; the memory must stay valid until they are disposed.</returns>
    public static ModelFiles FromMemory(Func<string, ReadOnlyMemory<byte>?> open, string name = "memory")
    {
        ArgumentNullException.ThrowIfNull(open);
        return new MemoryModelFiles(open, name);
    }

    /// <summary>A model with random weights, made in memory; for measurements. It has no tokenizer, and a known shape no config.json either.</summary>
    /// <param name="shape">
    /// <c>15m</c> (llama2.c's), <c>135m</c> (SmolLM2-135M's), <c>1b</c> (Llama-3.2-1B's), <c>8b</c> (Llama-3.1-8B's), or the path of a
    /// config.json.
    /// </param>
    /// <param name="seed">Which random weights; the same seed gives the same weights on every machine.</param>
    /// <returns>The files.</returns>
    /// <exception cref="ModelFormatException"><paramref name="shape"/> is neither a known shape nor a readable file.</exception>
    public static ModelFiles Random(string shape, ulong seed = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(shape);
        return new RandomModelFiles(shape, seed);
    }

    /// <summary>Reads a small file, such as config.json or tokenizer.json.</summary>
    /// <param name="fileName">Its name in the folder, without a path.</param>
    /// <param name="content">Its bytes; empty when there is no such file.</param>
    /// <returns>Whether the file exists.</returns>
    /// <exception cref="ModelFormatException">The name has a path in it, or the file is too large or cannot be read.</exception>
    public abstract bool TryRead(string fileName, out ReadOnlyMemory<byte> content);

    /// <summary>Reads a small file that must be there.</summary>
    /// <param name="fileName">Its name in the folder, without a path.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ModelFormatException">There is no such file, or it cannot be read.</exception>
    public ReadOnlyMemory<byte> ReadRequired(string fileName) =>
        TryRead(fileName, out var content)
            ? content
            : throw new ModelFormatException(
                fileName, null, $"the file in '{Name}'", "no such file", "Download the whole model folder, or correct the path.");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The model's sizes and settings, read and checked.</summary>
    internal virtual ModelConfig ReadConfig()
    {
        ReadOnlyMemory<byte> config = ReadRequired(ConfigFile);
        return ModelConfigReader.Read(config, TryRead(GenerationConfigFile, out ReadOnlyMemory<byte> generation) ? generation : default);
    }

    /// <summary>The weights, headers read and checked.</summary>
    internal virtual TensorStore OpenTensors() => SafetensorsStore.Open(this);

    /// <summary>The bytes of a weight file in place, or null if there is none. The caller disposes them.</summary>
    internal abstract FileBytes? TryMap(string fileName);

    /// <summary>Releases what the files hold.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
