using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models;

/// <summary>The gated activation of rows: y = silu(gate) * up, with gate and up side by side in a row.</summary>
internal readonly unsafe struct ActivateJob(float* gateUp, float* y, int size) : IJob
{
    public void Execute(int task, int worker)
    {
        float* row = gateUp + (nint)task * 2 * size;
        VectorMath.SiluMultiply(row, row + size, y + (nint)task * size, size);
    }
}
