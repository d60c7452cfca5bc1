using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Models;

/// <summary>Copies each token's embedding into its row.</summary>
internal readonly unsafe struct EmbedJob(PackedMatrix embeddings, int* tokenIds, float* x, int size) : IJob
{
    public void Execute(int task, int worker) => embeddings.ReadRow(tokenIds[task], new Span<float>(x + (nint)task * size, size));
}
