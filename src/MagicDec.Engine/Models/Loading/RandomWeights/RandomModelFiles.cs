using MagicDec.Engine.Models.Loading.Sources;

namespace MagicDec.Engine.Models.Loading.RandomWeights;

/// <summary>A known shape or a config.json, and weights that are computed instead of read.</summary>
internal sealed class RandomModelFiles : ModelFiles
{
    private readonly ModelConfig? _known;
    private readonly ReadOnlyMemory<byte> _config;
    private readonly ulong _seed;

    public RandomModelFiles(string shape, ulong seed)
        : base($"random:{shape}")
    {
        _seed = seed;
        _known = NamedShapes.Find(shape);
        _config = _known is null ? BytesOf(shape) : default;
    }

    public override bool TryRead(string fileName, out ReadOnlyMemory<byte> content)
    {
        ModelFileName.Check(fileName);
        content = fileName == ConfigFile ? _config : default;
        return fileName == ConfigFile && _known is null;
    }

    internal override ModelConfig ReadConfig() => _known ?? base.ReadConfig();

    internal override TensorStore OpenTensors() => new RandomTensorStore(_seed);

    internal override FileBytes? TryMap(string fileName) => null;

    private static ReadOnlyMemory<byte> BytesOf(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, ConfigFile) : path;
        try
        {
            return File.Exists(file) && new FileInfo(file).Length <= MaxTextBytes
                ? File.ReadAllBytes(file)
                : throw new ModelFormatException(path, null, $"a shape ({NamedShapes.List}) or the path of a config.json", "neither");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException(file, null, "a readable file", e.Message, null, e);
        }
    }
}
