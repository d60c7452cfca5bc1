using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Requests;
using MagicDec.Engine.Sampling;
using MagicDec.Testing;
using MagicDec.Testing.Stories;

namespace MagicDec.Engine.Tests;

/// <summary>Engines over real small models, and requests to them.</summary>
internal static class EngineFactory
{
    public static async Task<InferenceEngine> CreateAsync(Action<EngineOptions>? configure = null, string family = "llama3")
    {
        var options = new EngineOptions { Threads = 2, KvMemoryBytes = 8 << 20 };
        configure?.Invoke(options);
        using ModelFiles files = TinyModels.Create(family).OpenInMemory();
        return await InferenceEngine.LoadAsync(files, options);
    }

    public static async Task<InferenceEngine> CreateStoriesAsync(Action<EngineOptions>? configure = null)
    {
        var options = new EngineOptions { Threads = 2, WeightFormat = WeightFormat.Float32, KvFormat = KvFormat.Float32, KvMemoryBytes = 64 << 20 };
        configure?.Invoke(options);
        using ModelFiles files = Stories260K.Model.OpenInMemory();
        return await InferenceEngine.LoadAsync(files, options);
    }

    /// <summary>A reproducible prompt of any length within a vocabulary.</summary>
    public static int[] Prompt(int length, int vocabulary, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(vocabulary))];
    }

    public static GenerationRequest Request(int[] prompt, int maxOutputTokens, SamplingParameters? sampling = null) => new()
    {
        Prompt = prompt,
        MaxOutputTokens = maxOutputTokens,
        Sampling = sampling ?? SamplingParameters.Greedy,
        StopTokens = new HashSet<int>(),
    };

    public static async Task<int[]> TokensAsync(this InferenceEngine engine, GenerationRequest request, CancellationToken cancellationToken = default) =>
        [.. (await engine.UpdatesAsync(request, cancellationToken)).Select(update => update.Token)];

    public static async Task<List<GenerationUpdate>> UpdatesAsync(
        this InferenceEngine engine, GenerationRequest request, CancellationToken cancellationToken = default)
    {
        var updates = new List<GenerationUpdate>();
        await foreach (GenerationUpdate update in engine.GenerateAsync(request, cancellationToken))
        {
            updates.Add(update);
        }

        return updates;
    }
}
