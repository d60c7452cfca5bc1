using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MagicDec.Engine;
using MagicDec.Engine.Speculation.Policy;
using MagicDec.Engine.Tokenization;
using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Extensions.AI.Responses;
using MagicDec.Extensions.AI.Telemetry;
using MagicDec.Extensions.AI.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MagicDec.Extensions.AI;

/// <summary>The engine as a chat client: maps requests and responses, and holds no state between calls. Thread-safe.</summary>
internal sealed partial class MagicDecChatClient : IChatClient
{
    private readonly IChatModelSource _source;
    private readonly ChatRequestMapper _requests;
    private readonly CallIds _callIds;
    private readonly TimeProvider _timeProvider;
    private readonly Func<ulong> _random;
    private readonly ChatTracing _tracing;
    private readonly ILogger _logger;
    private readonly ChatClientMetadata _metadata;
    private readonly bool _saysCalls; // false when calls are not to be looked for
    private int _warned;
    private int _disposed;

    /// <param name="source">The model.</param>
    /// <param name="modelId">What responses and metadata call the model.</param>
    /// <param name="options">Settings of all requests.</param>
    /// <param name="loggerFactory">Where the client logs; null for nowhere.</param>
    /// <param name="random">Fresh random bits for seeds and ids; null for the system's.</param>
    public MagicDecChatClient(
        IChatModelSource source, string modelId, MagicDecChatClientOptions options, ILoggerFactory? loggerFactory = null, Func<ulong>? random = null)
    {
        _source = source;
        _random = random ?? (static () => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        _requests = new ChatRequestMapper(options, _random);
        _callIds = new CallIds(_random);
        _timeProvider = options.TimeProvider;
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<MagicDecChatClient>();
        _metadata = new ChatClientMetadata("magicdec", providerUri: null, modelId);
        _saysCalls = options.ToolCallFormat is null;
        _tracing = new ChatTracing(modelId, options.EnableSensitiveData);
    }

    /// <inheritdoc/>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        ChatResponseAggregator.AggregateAsync(GetStreamingResponseAsync(messages, options, cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return _tracing.Trace(messages, options, (sent, cancellation) => StreamAsync(sent, options, cancellation), cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(InferenceEngine) || serviceType == typeof(IDraftPolicyExplanation) ? _source.Engine
            : serviceType == typeof(Tokenizer) ? _source.Engine?.TokenizerOrNull
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Takes no more requests. The engine is its owner's to dispose: the service provider's, or the caller's.</summary>
    public void Dispose() => Volatile.Write(ref _disposed, 1);

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var model = await _source.GetAsync(cancellationToken).ConfigureAwait(false);
        LogIgnored(options);
        var request = _requests.Map(model, messages, options, cancellationToken);
        if (request.Tools is { Syntax: null } && _saysCalls && Interlocked.Exchange(ref _warned, 1) == 0)
        {
            LogCallsUnknown(_logger, _metadata.DefaultModelId);
        }

        var header = new ResponseHeader(NewId("resp"), NewId("msg"), _metadata.DefaultModelId, _timeProvider.GetUtcNow());
        var response = new ChatResponseMapper(model, request, header, _callIds);
        await foreach (var token in model.Engine.GenerateAsync(request.Generation, cancellationToken).ConfigureAwait(false))
        {
            if (response.Next(token) is { } update)
            {
                yield return update;
            }

            if (response.IsComplete)
            {
                break;
            }
        }

        yield return response.Last();
    }

    private string NewId(string prefix) => $"{prefix}_{_random():x16}";

    private void LogIgnored(ChatOptions? options)
    {
        if (options?.ModelId is { } modelId && modelId != _metadata.DefaultModelId)
        {
            LogOtherModel(_logger, modelId, _metadata.DefaultModelId);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The request names model '{Requested}'; this client has '{Model}' only and uses it.")]
    private static partial void LogOtherModel(ILogger logger, string requested, string? model);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tools are offered, but the chat template of '{Model}' does not show how the model writes calls: they will come as text. Set MagicDecChatClientOptions.ToolCallFormat.")]
    private static partial void LogCallsUnknown(ILogger logger, string? model);
}
