using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Where the results of a linear layer go: finished accumulators, plus bias, plus what was there.</summary>
internal readonly unsafe struct OutputTarget(float* y, int yStride, float* bias, bool addToY, int outputs)
{
    /// <summary>Asks for the memory that <see cref="Write"/> will touch: a line that comes while a kernel runs costs nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Prefetch(int firstRow, int rows, int firstOutput)
    {
        if (!Sse.IsSupported)
            return;
        float* destination = y + ((nint)firstRow * yStride) + firstOutput;
        for (int row = 0; row < rows; row++, destination += yStride)
        {
            Sse.Prefetch0(destination);
            Sse.Prefetch0(destination + (PackedMatrix.GroupOutputs / 2));
        }
    }

    /// <summary>Writes the group of outputs from <paramref name="firstOutput"/> on for some rows; accumulators are [rows][32].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write<TVector, TSimd>(float* accumulators, int firstRow, int rows, int firstOutput)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int count = Math.Min(PackedMatrix.GroupOutputs, outputs - firstOutput);
        float* destination = y + ((nint)firstRow * yStride) + firstOutput;
        for (int row = 0; row < rows; row++, destination += yStride, accumulators += PackedMatrix.GroupOutputs)
        {
            int output = 0;
            for (; output <= count - TSimd.Lanes; output += TSimd.Lanes)
            {
                TVector value = TSimd.Load(accumulators + output);
                if (bias != null)
                    value = TSimd.Add(value, TSimd.Load(bias + firstOutput + output));
                if (addToY)
                    value = TSimd.Add(value, TSimd.Load(destination + output));
                TSimd.Store(destination + output, value);
            }

            for (; output < count; output++)
            {
                float value = accumulators[output];
                if (bias != null)
                    value += bias[firstOutput + output];
                if (addToY)
                    value += destination[output];
                destination[output] = value;
            }
        }
    }
}
