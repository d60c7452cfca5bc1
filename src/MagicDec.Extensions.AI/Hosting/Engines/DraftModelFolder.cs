using MagicDec.Engine.Models.Loading;
using MagicDec.Engine.Speculation;

namespace MagicDec.Extensions.AI.Hosting.Engines;

/// <summary>The files of <see cref="MagicDecChatClientOptions.DraftModelPath"/>, lent to the engine's options while they are checked or a model is loaded.</summary>
internal sealed class DraftModelFolder : IDisposable
{
    private readonly MagicDecChatClientOptions _options;
    private readonly DraftModelOptions? _before;
    private readonly ModelFiles _files;

    private DraftModelFolder(MagicDecChatClientOptions options, string path)
    {
        _options = options;
        _files = ModelFiles.FromDirectory(path);
        _before = options.Engine.DraftModel;
        options.Engine.DraftModel = new DraftModelOptions { Files = _files, KvMemoryBytes = options.DraftModelKvMemoryBytes };
    }

    /// <summary>Opens the folder; null when the options name none.</summary>
    /// <exception cref="ModelFormatException">There is no such folder.</exception>
    public static DraftModelFolder? Attach(MagicDecChatClientOptions options) =>
        options.DraftModelPath is { } path ? new DraftModelFolder(options, path) : null;

    public void Dispose()
    {
        _options.Engine.DraftModel = _before;
        _files.Dispose();
    }
}
