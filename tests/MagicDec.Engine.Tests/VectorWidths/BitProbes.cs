using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MagicDec.Engine.Tests.VectorWidths;

/// <summary>Finds the probes of this assembly and runs one.</summary>
internal static class BitProbes
{
    /// <summary>Names of all probes.</summary>
    public static IEnumerable<string> Names => Types.Select(type => type.Name);

    /// <summary>The vector width in bits that the kernels use in this process; 0 without vectors.</summary>
    public static int VectorBits
    {
        get
        {
            if (Avx512F.IsSupported)
                return 512;
            if (Avx2.IsSupported && Fma.IsSupported)
                return 256;
            return Vector128.IsHardwareAccelerated ? 128 : 0;
        }
    }

    private static IEnumerable<Type> Types =>
        typeof(BitProbes).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IBitProbe)));

    /// <summary>See <see cref="IBitProbe.UsesMatrixTiles"/>.</summary>
    public static bool UsesMatrixTiles(string name) => Create(name).UsesMatrixTiles;

    /// <summary>Runs a probe in this process and returns its hash.</summary>
    public static ulong Run(string name)
    {
        BitHash hash = new();
        Create(name).Run(hash);
        return hash.Value;
    }

    private static IBitProbe Create(string name) =>
        (IBitProbe)Activator.CreateInstance(Types.Single(candidate => string.Equals(candidate.Name, name, StringComparison.Ordinal)))!;
}
