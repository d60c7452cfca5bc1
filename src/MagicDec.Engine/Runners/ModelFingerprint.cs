using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MagicDec.Engine.Compute;
using MagicDec.Engine.KvCache;
using MagicDec.Engine.Models;

namespace MagicDec.Engine.Runners;

/// <summary>Tells models apart whose keys and values for the same tokens differ.</summary>
internal static unsafe class ModelFingerprint
{
    // Raise it when the kernels begin to give other bits for the same model.
    private const int ArithmeticVersion = 2;

    public static byte[] Compute(ModelConfig config, ModelWeights weights, KvGeometry geometry, bool tiles, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Describe(config, geometry, tiles)));
        Append(hash, weights.Embeddings, cancellationToken);
        foreach (LayerWeights layer in weights.Layers)
        {
            Append(hash, layer.Qkv, cancellationToken);
            Append(hash, layer.Output, cancellationToken);
            Append(hash, layer.GateUp, cancellationToken);
            Append(hash, layer.Down, cancellationToken);
        }

        hash.AppendData(weights.VectorBytes);
        return hash.GetHashAndReset();
    }

    private static string Describe(ModelConfig c, KvGeometry g, bool tiles)
    {
        string rope = c.RopeScaling is { } r
            ? string.Create(CultureInfo.InvariantCulture, $"{r.Kind},{r.Factor:R},{r.OriginalMaxPositions},{r.LowFrequencyFactor:R},{r.HighFrequencyFactor:R},{r.BetaFast:R},{r.BetaSlow:R},{r.Truncate},{r.AttentionFactor:R}")
            : "plain";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ArithmeticVersion}{(tiles ? "t" : "")};{c.Architecture};{c.HiddenSize},{c.IntermediateSize},{c.LayerCount},{c.HeadCount},{c.KvHeadCount},{c.HeadSize},{c.VocabularySize};{c.RmsNormEpsilon:R};{c.RopeTheta:R};{rope};{g.PageTokens},{g.Format}");
    }

    private static void Append(IncrementalHash hash, PackedMatrix matrix, CancellationToken cancellationToken)
    {
        hash.AppendData([(byte)matrix.Format]);
        for (int group = 0; group < matrix.Groups; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(new ReadOnlySpan<byte>(matrix.Group(group), checked(matrix.Pairs * matrix.PairWords * sizeof(uint))));
        }
    }
}
