using MagicDec.Engine.Compute;

namespace MagicDec.Engine.Models;

/// <summary>RMS norm of rows: y = x / rms(x) * gain.</summary>
internal readonly unsafe struct NormalizeJob(float* x, float* gain, float* y, int size, float epsilon) : IJob
{
    public void Execute(int task, int worker) =>
        VectorMath.RmsNorm(x + (nint)task * size, gain, y + (nint)task * size, size, epsilon);
}
