using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models.Loading.RandomWeights;

/// <summary>
/// Random weights in the usual scales, so that activations neither vanish nor explode: projections 1/sqrt(inputs), embeddings and
/// biases 0.02, norms 1. Every value is a function of seed, tensor name, row and column.
/// </summary>
internal sealed class RandomTensorStore(ulong seed) : TensorStore
{
    private const double SmallScale = 0.02;

    public override bool Contains(string name) => true;

    public override IMatrixSource OpenMatrix(string name, int rows, int columns) =>
        new RandomMatrix(TensorKey(name), rows, columns, name.Contains("embed_tokens") ? SmallScale : 1 / Math.Sqrt(columns));

    public override void ReadVector(string name, Span<float> destination)
    {
        if (name.EndsWith("norm.weight", StringComparison.Ordinal))
        {
            destination.Fill(1);
        }
        else
        {
            new RandomMatrix(TensorKey(name), 1, destination.Length, SmallScale).ReadRow(0, destination);
        }
    }

    public override void Dispose()
    {
    }

    /// <summary>FNV-1a of the name, mixed with the seed.</summary>
    private ulong TensorKey(string name)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (char c in name)
        {
            hash = (hash ^ c) * 0x100000001b3;
        }

        return CounterHash.Mix64(hash ^ CounterHash.Mix64(seed));
    }
}
