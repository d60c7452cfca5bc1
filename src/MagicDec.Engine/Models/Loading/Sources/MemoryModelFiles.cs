namespace MagicDec.Engine.Models.Loading.Sources;

/// <summary>A model folder held in memory.</summary>
internal sealed class MemoryModelFiles(Func<string, ReadOnlyMemory<byte>?> open, string name) : ModelFiles(name)
{
    public override bool TryRead(string fileName, out ReadOnlyMemory<byte> content)
    {
        ModelFileName.Check(fileName);
        var found = open(fileName);
        content = found.GetValueOrDefault();
        return found is not null;
    }

    internal override FileBytes? TryMap(string fileName) => TryRead(fileName, out var content) ? FileBytes.Pin(content) : null;
}
