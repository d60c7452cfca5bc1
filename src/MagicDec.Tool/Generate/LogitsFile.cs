using System.Runtime.InteropServices;

namespace MagicDec.Tool.Generate;

/// <summary>Raw float32 logits in a file: little-endian, one row of vocabulary size a step.</summary>
internal sealed class LogitsFile(string path) : IDisposable
{
    private readonly FileStream _stream = File.Create(path);

    public void Append(ReadOnlySpan<float> logits) => _stream.Write(MemoryMarshal.AsBytes(logits));

    public void Dispose() => _stream.Dispose();
}
