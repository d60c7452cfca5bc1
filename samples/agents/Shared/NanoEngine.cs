using MagicDec.Engine;
using MagicDec.Engine.Models.Loading;
using MagicDec.Models.Nano;

namespace MagicDec.Samples.Shared;

/// <summary>Loads the engine of a sample.</summary>
internal static class NanoEngine
{
    /// <summary>The embedded model, or the Hugging Face folder that the command line names first.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="kvMebibytes">Memory for keys and values.</param>
    public static async Task<InferenceEngine> LoadAsync(string[] args, int kvMebibytes = 128)
    {
        using ModelFiles files = args is [var folder, ..] ? ModelFiles.FromDirectory(folder) : NanoModel.OpenFiles();
        return await InferenceEngine.LoadAsync(files, new EngineOptions
        {
            MaxContextTokens = 8192,
            KvMemoryBytes = (long)kvMebibytes << 20,
            StepCostFolder = Path.Combine(Path.GetTempPath(), "magicdec-costs"), // measured once, not at every start
        });
    }
}
