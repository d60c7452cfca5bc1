using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MagicDec.Tool.Bench.Shared;

/// <summary>How generated tokens are compared between runs.</summary>
internal static class BenchTokens
{
    /// <summary>SHA-256 over the tokens as little-endian 32-bit numbers, in lower case hexadecimal.</summary>
    public static string Hash(ReadOnlySpan<int> tokens) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(tokens)));
}
