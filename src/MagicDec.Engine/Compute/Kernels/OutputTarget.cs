using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Simd;

namespace MagicDec.Engine.Compute.Kernels;

/// <summary>Where the results of a linear layer go: finished accumulators, plus bias, plus what was there; or activated, as the next layer's row tiles.</summary>
internal readonly unsafe struct OutputTarget
{
    private readonly float* _y;
    private readonly int _stride;
    private readonly float* _bias;
    private readonly bool _addToY;
    private readonly bool _gated;
    private readonly bool _terms;
    private readonly int _outputs;

    private OutputTarget(float* y, int stride, float* bias, bool addToY, bool gated, bool terms, int outputs)
    {
        _y = y;
        _stride = stride;
        _bias = bias;
        _addToY = addToY;
        _gated = gated;
        _terms = terms;
        _outputs = outputs;
    }

    /// <summary>Rows of results.</summary>
    public static OutputTarget Rows(float* y, int stride, float* bias, bool addToY, int outputs) => new(y, stride, bias, addToY, gated: false, terms: false, outputs);

    /// <summary>silu(gate) * up, 16 gates and their 16 ups being an output group, as <see cref="RowTiles"/> of rows of <paramref name="gates"/>.</summary>
    public static OutputTarget GatedTiles(float* tiles, float* bias, int gates) => new(tiles, gates, bias, addToY: false, gated: true, terms: false, 2 * gates);

    /// <summary>The same, as <see cref="AmxRows"/>.</summary>
    public static OutputTarget GatedTerms(float* terms, float* bias, int gates) => new(terms, gates, bias, addToY: false, gated: true, terms: true, 2 * gates);

    /// <summary>Asks for the memory that <see cref="Write"/> will touch: a line that comes while a kernel runs costs nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Prefetch(int firstRow, int rows, int firstOutput)
    {
        if (!Sse.IsSupported)
            return;
        if (_gated)
        {
            float* line = TileBlock(firstRow, rows, firstOutput);
            for (int row = 0; row < rows; row++, line += RowTiles.BlockInputs)
                Sse.Prefetch0(line);
            return;
        }

        float* destination = _y + ((nint)firstRow * _stride) + firstOutput;
        for (int row = 0; row < rows; row++, destination += _stride)
        {
            Sse.Prefetch0(destination);
            Sse.Prefetch0(destination + (PackedMatrix.GroupOutputs / 2));
        }
    }

    /// <summary>Writes the group of outputs from <paramref name="firstOutput"/> on for the rows of a tile; accumulators are [rows][32].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write<TVector, TSimd>(float* accumulators, int firstRow, int rows, int firstOutput)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (_terms)
            WriteTerms(accumulators, firstRow, rows, firstOutput);
        else if (_gated)
            WriteGated(accumulators, rows, firstOutput, TileBlock(firstRow, rows, firstOutput));
        else
            WriteRows<TVector, TSimd>(accumulators, firstRow, rows, firstOutput);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteGated(float* accumulators, int rows, int firstOutput, float* destination)
    {
        for (int row = 0; row < rows; row++, accumulators += PackedMatrix.GroupOutputs, destination += RowTiles.BlockInputs)
        {
            Activate(accumulators, firstOutput, destination);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteTerms(float* accumulators, int firstRow, int rows, int firstOutput)
    {
        var layout = new AmxRows(0, _stride);
        int gate = firstOutput / 2;
        float* other = stackalloc float[RowTiles.BlockInputs];
        new Span<float>(other, RowTiles.BlockInputs).Clear();
        for (int row = 0; row < rows; row++, accumulators += PackedMatrix.GroupOutputs)
        {
            Activate(accumulators, firstOutput, accumulators);
            layout.Write16(accumulators, _y, firstRow + row, gate);

            // What fills up the last block is multiplied by zero: it must be a number.
            if (gate + RowTiles.BlockInputs == _stride && _stride % AmxRows.BlockInputs != 0)
                layout.Write16(other, _y, firstRow + row, _stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Activate(float* accumulators, int firstOutput, float* destination)
    {
        if (_bias != null)
            VectorMath.Add(_bias + firstOutput, accumulators, PackedMatrix.GroupOutputs);
        VectorMath.SiluMultiply(accumulators, accumulators + RowTiles.BlockInputs, destination, RowTiles.BlockInputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteRows<TVector, TSimd>(float* accumulators, int firstRow, int rows, int firstOutput)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        int count = Math.Min(PackedMatrix.GroupOutputs, _outputs - firstOutput);
        float* destination = _y + ((nint)firstRow * _stride) + firstOutput;
        for (int row = 0; row < rows; row++, destination += _stride, accumulators += PackedMatrix.GroupOutputs)
        {
            int output = 0;
            for (; output <= count - TSimd.Lanes; output += TSimd.Lanes)
            {
                TVector value = TSimd.Load(accumulators + output);
                if (_bias != null)
                    value = TSimd.Add(value, TSimd.Load(_bias + firstOutput + output));
                if (_addToY)
                    value = TSimd.Add(value, TSimd.Load(destination + output));
                TSimd.Store(destination + output, value);
            }

            for (; output < count; output++)
            {
                float value = accumulators[output];
                if (_bias != null)
                    value += _bias[firstOutput + output];
                if (_addToY)
                    value += destination[output];
                destination[output] = value;
            }
        }
    }

    // The lines of a tile's rows for 16 inputs of the next layer lie together.
    private float* TileBlock(int firstRow, int rows, int firstOutput) =>
        _y + ((nint)firstRow * _stride) + ((nint)(firstOutput / PackedMatrix.GroupOutputs) * rows * RowTiles.BlockInputs);
}
