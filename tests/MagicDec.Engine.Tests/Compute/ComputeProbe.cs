using MagicDec.Engine.Compute;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Workers;
using MagicDec.Engine.Tests.VectorWidths;

namespace MagicDec.Engine.Tests.Compute;

/// <summary>Linear layers of both formats with few and many rows, and every function of <see cref="VectorMath"/>.</summary>
internal sealed unsafe class ComputeProbe : IBitProbe
{
    public void Run(BitHash hash)
    {
        using var pool = new WorkerPool(2);
        foreach (WeightFormat format in Enum.GetValues<WeightFormat>())
        {
            AddProducts(hash, pool, format, outputs: 70, inputs: 45, rows: 33);
            AddProducts(hash, pool, format, outputs: 96, inputs: 300, rows: 1);
        }

        foreach (int count in new[] { 7, 64, 1003 })
            AddFunctions(hash, count);
    }

    internal static void AddProducts(BitHash hash, WorkerPool pool, WeightFormat format, int outputs, int inputs, int rows, bool tiles = false)
    {
        using PackedMatrix weights = PackedMatrix.Pack(new TestMatrix(outputs, inputs, 1), format, pool, CancellationToken.None, tiles && AmxUnit.IsSupported);
        float[] x = TestMatrix.RandomValues(rows * inputs, 2);
        float[] y = TestMatrix.RandomValues(rows * outputs, 3);
        float[] bias = TestMatrix.RandomValues(outputs, 4);
        fixed (float* px = x, py = y, pb = bias)
            LinearLayer.Multiply(pool, RowInput.Plain(px, inputs), rows, weights, py, outputs, pb, addToY: true);
        hash.Add(y);
    }

    private static void AddFunctions(BitHash hash, int count)
    {
        float[] x = [.. TestMatrix.RandomValues(count, 5).Select(value => value * 30)];
        float[] weight = TestMatrix.RandomValues(count, 6);
        float[] y = new float[count];
        ushort[] narrow = new ushort[count];
        fixed (float* px = x, pw = weight, py = y)
        fixed (ushort* pn = narrow)
        {
            VectorMath.RmsNorm(px, pw, py, count, 1e-5f);
            hash.Add(y);
            VectorMath.SiluMultiply(px, pw, py, count);
            hash.Add(y);
            VectorMath.Add(px, py, count);
            hash.Add(y);
            hash.Add(VectorMath.Dot(px, pw, count));
            hash.Add(VectorMath.Max(px, count));
            VectorMath.ToBFloat16(px, pn, count);
            VectorMath.ToSingle(pn, py, count);
            hash.Add(y);
            hash.Add(VectorMath.ExpSum(px, 3f, count));
            VectorMath.Softmax(pw, count);
        }

        hash.Add(x);
        hash.Add(weight);
    }
}
