using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MagicDec.Engine.Sampling;

/// <summary>
/// Standard Gumbel noise of one (seed, position): <c>g = -log(-log u)</c> with u from a counter-based hash of the token id.
/// A token's noise needs no state and no order, which is what makes a draft's choice and the verifier's choice comparable as integers.
/// </summary>
/// <remarks>The hash is SplitMix64 (Steele, Lea, Flood 2014, with Stafford's mix 13) on a counter; each (seed, position) is its own stream.</remarks>
internal readonly struct GumbelNoise
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong Multiplier1 = 0xBF58476D1CE4E5B9;
    private const ulong Multiplier2 = 0x94D049BB133111EB;

    /// <summary>No noise is above this: u is at most 1 - 2^-53, and 53 ln 2 is less.</summary>
    public const float Maximum = 36.75f;

    private readonly ulong _stream;

    public GumbelNoise(ulong seed, int position) =>
        _stream = Mix(Mix(seed + Golden) ^ ((ulong)(uint)position * 0xD1342543DE82EF95));

    /// <summary>The noise of one token.</summary>
    public double this[int token] => -StableMath.Log(-StableMath.Log(Uniform(token)));

    /// <summary>52 hashed bits as a number inside (0, 1), both ends excluded.</summary>
    public double Uniform(int token) => ((Hash(token) >> 12) + 0.5) * (1.0 / (1UL << 52));

    /// <summary>
    /// A cheap upper bound of the noise of 16 consecutive tokens, at most 0.1 too high: -log u is at least v = 1 - u, so g is at most -log v,
    /// and the bits of a float read as an integer are a lower bound of its logarithm to base 2.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> UpperBounds(int firstToken)
    {
        const float Ln2 = 0.693147181f;
        const float Margin = 0.01f; // covers every rounding below, and the caller's
        var complement = ~Vector512.Narrow(HighBits(firstToken), HighBits(firstToken + 8));
        var bits = Vector512.ConvertToSingle(Vector512.ConvertToSingle(complement).AsInt32());
        return Vector512.FusedMultiplyAdd(bits, Vector512.Create(-Ln2 / (1 << 23)), Vector512.Create((Ln2 * (127 + 32)) + Margin));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<ulong> HighBits(int firstToken)
    {
        var z = Vector512.Create(_stream + ((ulong)(uint)firstToken * Golden)) + (Vector512<ulong>.Indices * Golden);
        z = (z ^ Vector512.ShiftRightLogical(z, 30)) * Vector512.Create(Multiplier1);
        z = (z ^ Vector512.ShiftRightLogical(z, 27)) * Vector512.Create(Multiplier2);
        return Vector512.ShiftRightLogical(z ^ Vector512.ShiftRightLogical(z, 31), 32);
    }

    private ulong Hash(int token) => Mix(_stream + ((ulong)(uint)token * Golden));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * Multiplier1;
        z = (z ^ (z >> 27)) * Multiplier2;
        return z ^ (z >> 31);
    }
}
