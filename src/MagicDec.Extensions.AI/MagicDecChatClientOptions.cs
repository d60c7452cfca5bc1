using MagicDec.Engine;
using MagicDec.Engine.Speculation;

namespace MagicDec.Extensions.AI;

/// <summary>Settings of a chat client that hold for all of its requests. Read once, when the client is made.</summary>
public sealed class MagicDecChatClientOptions
{
    /// <summary>The model id that responses and metadata carry. Default null: the model's own name (its folder's, or <c>nano</c>).</summary>
    public string? ModelId { get; set; }

    /// <summary>
    /// A chat template (Jinja source, as in the <c>chat_template</c> of tokenizer_config.json) to use instead of the model's own.
    /// Default null: the model's own; a model without one needs this.
    /// </summary>
    public string? ChatTemplate { get; set; }

    /// <summary>
    /// How the model writes tool calls. Default null: as its chat template shows; a template that shows none of the known formats needs this.
    /// </summary>
    public ToolCallFormat? ToolCallFormat { get; set; }

    /// <summary>
    /// Most tokens of an answer when a request does not say, at least 1. Default null: until the model stops or its context ends.
    /// </summary>
    public int? MaxOutputTokens { get; set; }

    /// <summary>
    /// How tokens are guessed ahead when a request does not say. Default null: as the engine's options do. Never changes a token.
    /// </summary>
    public DraftingOptions? Drafting { get; set; }

    /// <summary>
    /// Whether spans (activity source <c>MagicDec.Extensions.AI</c>) hold messages, answers and tools, not only figures. Default false.
    /// </summary>
    public bool EnableSensitiveData { get; set; }

    /// <summary>The clock of response times, and of templates that print today's date. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>
    /// A Hugging Face model folder, for a registration that names none itself. Default null: the embedded Nano model. A client over a given
    /// engine ignores it, and the four that follow.
    /// </summary>
    public string? ModelPath { get; set; }

    /// <summary>The folder of a smaller model with the same vocabulary to draft with, as <see cref="EngineOptions.DraftModel"/>. Default null: none.</summary>
    public string? DraftModelPath { get; set; }

    /// <summary>Bytes for the keys and values of <see cref="DraftModelPath"/>. Default null: room for as many tokens as the engine holds.</summary>
    public long? DraftModelKvMemoryBytes { get; set; }

    /// <summary>When a host loads the model; counts for <c>AddMagicDec</c> only. Default <see cref="ModelWarmUp.Background"/>.</summary>
    public ModelWarmUp WarmUp { get; set; }

    /// <summary>The engine's settings, for a client that loads its own engine.</summary>
    public EngineOptions Engine { get; set; } = new();
}
