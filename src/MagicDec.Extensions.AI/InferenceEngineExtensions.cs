using MagicDec.Engine;
using MagicDec.Extensions.AI.Embeddings;
using MagicDec.Extensions.AI.Hosting.Engines;
using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Templates;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace MagicDec.Extensions.AI;

/// <summary>Chat clients over a loaded engine.</summary>
public static class InferenceEngineExtensions
{
    /// <summary>Makes a chat client over an engine. Clients are cheap and thread-safe: any number may share one engine.</summary>
    /// <remarks>
    /// <para>
    /// A setting of a request comes from the typed property of <see cref="ChatOptions"/>, else from its additional properties
    /// (<c>temperature</c>, <c>top_k</c>, <c>top_p</c>, <c>min_p</c>, <c>repetition_penalty</c>, <c>presence_penalty</c>,
    /// <c>frequency_penalty</c>, <c>logit_bias</c>, <c>seed</c>, <c>stop</c>, <c>max_tokens</c>, <c>logprobs</c>, <c>top_logprobs</c>,
    /// <c>enable_thinking</c>, <c>chat_template_kwargs</c>; in any spelling of case and underscores, numbers also as strings or JSON), else
    /// from the model's generation_config.json, else it is off. So a request that sets nothing samples at temperature 1 with a fresh seed,
    /// unless the model's own file says otherwise.
    /// </para>
    /// <para>
    /// How tokens are guessed ahead can be set for a request too, and never changes a token: <c>drafting</c> is <c>off</c>, <c>auto</c>,
    /// <c>sparse</c>, <c>suffix</c>, <c>suffix-sparse</c> or <c>model</c>; with one of the last four, <c>draft_length</c>, <c>kv_budget</c> and
    /// <c>kv_selector</c> (<c>verified</c>, <c>snapkv</c>, <c>streaming</c>) are those of <see cref="MagicDec.Engine.Speculation.DraftingOptions"/>. Where tokens
    /// were guessed, <see cref="UsageDetails.AdditionalCounts"/> holds <c>draft_rounds</c>, <c>drafted_tokens</c>, <c>accepted_tokens</c>,
    /// <c>suffix_drafted_tokens</c> and <c>suffix_accepted_tokens</c>.
    /// </para>
    /// <para>
    /// <c>cache_salt</c> and <c>label</c> are <see cref="MagicDec.Engine.Requests.GenerationRequest.CacheSalt"/> and
    /// <see cref="MagicDec.Engine.Requests.GenerationRequest.Label"/>.
    /// </para>
    /// <para>
    /// The last update, and the message of a whole response, carry the finish reason also as the string <c>finish_reason</c> in their
    /// additional properties; log probabilities, where asked for, are a JSON array under <c>logprobs</c>.
    /// </para>
    /// </remarks>
    /// <param name="engine">The engine. Disposing the client leaves it running.</param>
    /// <param name="options">Settings of all requests; null for defaults.</param>
    /// <param name="loggerFactory">Where the client logs; null for nowhere.</param>
    /// <returns>The client. Its <see cref="IChatClient.GetService"/> also gives the engine and its tokenizer.</returns>
    /// <exception cref="InvalidOperationException">The model has no tokenizer or no chat template.</exception>
    /// <exception cref="ChatTemplateException">The chat template cannot be parsed.</exception>
    public static IChatClient AsChatClient(
        this InferenceEngine engine, MagicDecChatClientOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        options ??= new MagicDecChatClientOptions();
        return new MagicDecChatClient(
            new SharedChatModel(ChatModel.Create(engine, options)), options.ModelId ?? engine.ModelName, options, loggerFactory);
    }

    /// <summary>Makes an embedding generator over an engine. Generators are cheap and thread-safe: any number may share one engine.</summary>
    /// <remarks>
    /// A call may set <see cref="EmbeddingGenerationOptions.Dimensions"/> (the first so many numbers, scaled again; for models trained for that), and
    /// in its additional properties <c>pooling</c> (<c>mean</c> or <c>last</c>) and <c>normalize</c>.
    /// </remarks>
    /// <param name="engine">The engine. Disposing the generator leaves it running.</param>
    /// <param name="options">Settings of all requests; null for defaults.</param>
    /// <param name="loggerFactory">Where the generator logs; null for nowhere.</param>
    /// <returns>The generator. Its <see cref="IEmbeddingGenerator.GetService"/> also gives the engine and its tokenizer.</returns>
    /// <exception cref="InvalidOperationException">The model has no tokenizer.</exception>
    public static IEmbeddingGenerator<string, Embedding<float>> AsEmbeddingGenerator(
        this InferenceEngine engine, MagicDecEmbeddingGeneratorOptions? options = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        _ = engine.Tokenizer;
        return new MagicDecEmbeddingGenerator(
            new SharedEngine(engine), options ?? new MagicDecEmbeddingGeneratorOptions(), TimeProvider.System, loggerFactory);
    }
}
