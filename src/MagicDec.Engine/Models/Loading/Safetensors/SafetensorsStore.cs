using MagicDec.Engine.Compute;
using MagicDec.Engine.Models.Loading.Sources;

namespace MagicDec.Engine.Models.Loading.Safetensors;

/// <summary>The tensors of model.safetensors, or of the shards that model.safetensors.index.json names.</summary>
internal sealed unsafe class SafetensorsStore : TensorStore
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";

    private readonly Dictionary<string, Shard> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Shard Shard, TensorEntry Entry)> _tensors = new(StringComparer.Ordinal);
    private string _listedBy = SingleFile;

    private SafetensorsStore()
    {
    }

    public static SafetensorsStore Open(ModelFiles files)
    {
        var store = new SafetensorsStore();
        try
        {
            store.OpenFiles(files);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public override bool Contains(string name) => _tensors.ContainsKey(name);

    public override IMatrixSource OpenMatrix(string name, int rows, int columns)
    {
        var (shard, entry) = Find(name, rows, columns);
        return new SafetensorsMatrix(shard.Data + entry.Begin, entry.Type, rows, columns);
    }

    public override void ReadVector(string name, Span<float> destination)
    {
        var (shard, entry) = Find(name, destination.Length);
        Widening.Read(shard.Data + entry.Begin, entry.Type, destination);
    }

    public override void Release(string name)
    {
        var (shard, entry) = _tensors[name];
        shard.Bytes.Release(shard.DataOffset + entry.Begin, entry.End - entry.Begin);
    }

    public override void Dispose()
    {
        foreach (var shard in _shards.Values)
        {
            shard.Bytes.Dispose();
        }

        _shards.Clear();
        _tensors.Clear();
    }

    private void OpenFiles(ModelFiles files)
    {
        if (files.TryMap(SingleFile) is { } single)
        {
            AddShard(SingleFile, single);
            foreach (var entry in _shards[SingleFile].Entries.Values)
            {
                _tensors.Add(entry.Name, (_shards[SingleFile], entry));
            }
        }
        else if (files.TryRead(IndexFile, out var index))
        {
            _listedBy = IndexFile;
            OpenShards(files, SafetensorsIndex.Read(index));
        }
        else
        {
            throw new ModelFormatException(
                SingleFile, null, $"{SingleFile} or {IndexFile} in '{files.Name}'", "neither",
                "Download the weights in safetensors format; other formats must be converted first.");
        }
    }

    private void OpenShards(ModelFiles files, Dictionary<string, string> weightMap)
    {
        foreach (var (tensor, file) in weightMap)
        {
            if (!_shards.TryGetValue(file, out var shard))
            {
                ModelFileName.Check(file, IndexFile);
                var bytes = files.TryMap(file) ?? throw new ModelFormatException(
                    file, null, $"the file, as {IndexFile} names it", "no such file", "Download the missing shard.");
                shard = AddShard(file, bytes);
            }

            _tensors.Add(tensor, shard.Entries.TryGetValue(tensor, out var entry)
                ? (shard, entry)
                : throw new ModelFormatException(
                    file, tensor, $"the tensor, as {IndexFile} says", "no such tensor", "Index and shards do not belong together: download them again."));
        }
    }

    private Shard AddShard(string file, FileBytes bytes)
    {
        Dictionary<string, TensorEntry> entries;
        long dataOffset;
        try
        {
            entries = SafetensorsHeader.Read(bytes, file, out dataOffset);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }

        var shard = new Shard(file, bytes, entries, dataOffset);
        _shards.Add(file, shard);
        return shard;
    }

    private (Shard Shard, TensorEntry Entry) Find(string name, params ReadOnlySpan<int> shape)
    {
        if (!_tensors.TryGetValue(name, out var tensor))
        {
            throw new ModelFormatException(
                _listedBy, name, "the tensor", "no such tensor", $"Check that the weights belong to this {ModelFiles.ConfigFile}.");
        }

        var entry = tensor.Entry;
        bool same = entry.Shape.Length == shape.Length;
        for (int i = 0; same && i < shape.Length; i++)
        {
            same = entry.Shape[i] == shape[i];
        }

        if (!same)
        {
            throw new ModelFormatException(
                tensor.Shard.File, name, $"shape [{string.Join(", ", shape.ToArray())}] by {ModelFiles.ConfigFile}", entry.ShapeText,
                "Weights and config do not belong together.");
        }

        return TensorType.IsReadable(entry.Type)
            ? tensor
            : throw new ModelFormatException(
                tensor.Shard.File, name, $"dtype {TensorType.Readable}", entry.Type, "Use a checkpoint that is not quantized.");
    }

    private sealed record Shard(string File, FileBytes Bytes, Dictionary<string, TensorEntry> Entries, long DataOffset)
    {
        public byte* Data => Bytes.Pointer + DataOffset;
    }
}
