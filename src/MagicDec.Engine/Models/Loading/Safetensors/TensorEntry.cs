namespace MagicDec.Engine.Models.Loading.Safetensors;

/// <summary>One tensor of a safetensors header; offsets count from the end of the header.</summary>
internal sealed record TensorEntry(string Name, string Type, long[] Shape, long Begin, long End)
{
    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
