using MagicDec.Engine.Models.Loading;

namespace MagicDec.Models.Nano;

/// <summary>The small model embedded in this assembly: it runs the samples and tests without a download.</summary>
/// <remarks>
/// Nano reads incident logs, tickets, runbooks and inventories in one small made-up language, and was trained on nothing else. It is
/// a demonstration and a test model, not an assistant; docs/nano.md says what it can do and how well.
/// </remarks>
public static class NanoModel
{
    /// <summary>What the model is called in messages, metadata and on the command line.</summary>
    public const string Name = "nano";

    /// <summary>The version of the weights; it changes with every training whose result is embedded.</summary>
    public const string Version = "0.1";

    /// <summary>Opens the embedded files: config.json, model.safetensors, tokenizer.json, tokenizer_config.json, generation_config.json.</summary>
    /// <returns>The files, in the form in which a Hugging Face folder is opened; the caller disposes them.</returns>
    public static ModelFiles OpenFiles() => ModelFiles.FromMemory(Read, Name);

    /// <summary>A file's bytes, or null if no such file is embedded.</summary>
    internal static ReadOnlyMemory<byte>? Read(string fileName)
    {
        using Stream? stream = typeof(NanoModel).Assembly.GetManifestResourceStream(fileName);
        if (stream is null)
            return null;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
