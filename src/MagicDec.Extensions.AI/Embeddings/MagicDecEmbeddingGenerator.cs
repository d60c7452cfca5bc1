using MagicDec.Engine;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Hosting.Engines;
using MagicDec.Extensions.AI.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Extensions.AI.Embeddings;

/// <summary>The engine as an embedding generator: the texts of a call, and of all calls at once, share the engine's steps. Thread-safe.</summary>
internal sealed partial class MagicDecEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    // More texts in flight would only wait: a step computes MaxStepTokens of them, whatever their number.
    private const int TextsInFlight = 32;

    private readonly IEngineSource _source;
    private readonly MagicDecEmbeddingGeneratorOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly string _modelId;
    private int _longestTokenBytes; // 0 until it is needed
    private int _disposed;

    public MagicDecEmbeddingGenerator(
        IEngineSource source, MagicDecEmbeddingGeneratorOptions options, TimeProvider timeProvider, ILoggerFactory? loggerFactory = null)
    {
        _source = source;
        _options = options;
        _timeProvider = timeProvider;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<MagicDecEmbeddingGenerator>();
        _modelId = options.ModelId ?? source.ModelName;
    }

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (options?.ModelId is { } modelId && modelId != _modelId)
        {
            LogOtherModel(_logger, modelId, _modelId);
        }

        var engine = await _source.GetAsync(cancellationToken).ConfigureAwait(false);
        var settings = EmbeddingSettings.Map(options, _options, engine.Config.HiddenSize);
        var texts = values.Select((text, index) => (Index: index, Tokens: Encode(engine, text, index))).ToList();
        var vectors = new float[texts.Count][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = TextsInFlight, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(texts, parallel, async (text, cancellation) =>
            vectors[text.Index] = await settings.EmbedAsync(engine, text.Tokens, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return Collect(vectors, texts.Sum(text => (long)text.Tokens.Length));
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata)
                ? new EmbeddingGeneratorMetadata("magicdec", providerUri: null, _modelId, _source.Loaded?.Config.HiddenSize)
            : serviceType == typeof(InferenceEngine) ? _source.Loaded
            : serviceType == typeof(Tokenizer) ? _source.Loaded?.TokenizerOrNull
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Takes no more requests. The engine is its owner's to dispose: the service provider's, or the caller's.</summary>
    public void Dispose() => Volatile.Write(ref _disposed, 1);

    private int[] Encode(InferenceEngine engine, string text, int index)
    {
        if (text is null)
        {
            throw new ArgumentException($"Text {index} is null.", nameof(text));
        }

        if (_longestTokenBytes == 0)
        {
            _longestTokenBytes = TokenLengths.Longest(engine.Tokenizer);
        }

        // no token is more than so many bytes, and no character less than one
        var fewest = text.Length / _longestTokenBytes;
        var tokens = fewest < engine.MaxContextTokens ? engine.Tokenizer.Encode(text) : null;
        return tokens is null ? throw new ArgumentException(TooLong(engine, index, $"{text.Length} characters, at least {fewest} tokens,"), nameof(text))
            : tokens.Length == 0 ? throw new ArgumentException($"Text {index} is empty: it has no token to embed.", nameof(text))
            : tokens.Length < engine.MaxContextTokens ? tokens
            : throw new ArgumentException(TooLong(engine, index, $"{tokens.Length} tokens"), nameof(text));
    }

    private static string TooLong(InferenceEngine engine, int index, string length) =>
        $"Text {index} is {length} long; the model takes fewer than {engine.MaxContextTokens}. Split it into parts, or raise "
        + "EngineOptions.MaxContextTokens if the model allows it.";

    private GeneratedEmbeddings<Embedding<float>> Collect(float[][] vectors, long tokens)
    {
        var now = _timeProvider.GetUtcNow();
        return new GeneratedEmbeddings<Embedding<float>>(vectors.Select(vector => new Embedding<float>(vector) { ModelId = _modelId, CreatedAt = now }))
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The request names model '{Requested}'; this generator has '{Model}' only and uses it.")]
    private static partial void LogOtherModel(ILogger logger, string requested, string model);
}
