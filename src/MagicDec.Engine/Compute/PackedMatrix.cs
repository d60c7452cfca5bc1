using System.Runtime.CompilerServices;
using MagicDec.Engine.Compute.Amx;
using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Compute;

/// <summary>
/// A weight matrix in the kernels' layout [outputs/32][inputs/2][32]: in bfloat16 a 32-bit word holds two consecutive inputs of one
/// output, the even one in the low half; in float32 the two inputs are two lines of 32 words. Groups and pairs are filled up with zeros.
/// A group is one sequential stream, which is what reading it from memory at full speed takes.
/// </summary>
internal sealed unsafe class PackedMatrix : IDisposable
{
    /// <summary>Outputs stored together.</summary>
    public const int GroupOutputs = 32;

    private readonly AlignedBuffer<uint> _words;

    private PackedMatrix(int outputs, int inputs, WeightFormat format, bool tiles)
    {
        Outputs = outputs;
        Inputs = inputs;
        Format = format;
        UsesTiles = tiles && format == WeightFormat.BFloat16;
        Pairs = UsesTiles ? new AmxRows(0, inputs).Blocks * (AmxRows.BlockInputs / 2) : (inputs + 1) / 2;
        PairWords = format == WeightFormat.BFloat16 ? GroupOutputs : 2 * GroupOutputs;
        Groups = (outputs + GroupOutputs - 1) / GroupOutputs;
        _words = new AlignedBuffer<uint>(checked((nint)Groups * Pairs * PairWords));
    }

    /// <summary>Length of a product's result.</summary>
    public int Outputs { get; }

    /// <summary>Length of a product's argument.</summary>
    public int Inputs { get; }

    /// <summary>How the elements are stored.</summary>
    public WeightFormat Format { get; }

    /// <summary>Whether products with this matrix are computed by the processor's matrix tiles: other last bits than its vectors give.</summary>
    public bool UsesTiles { get; }

    /// <summary>Number of output groups.</summary>
    public int Groups { get; }

    /// <summary>Number of input pairs.</summary>
    public int Pairs { get; }

    /// <summary>Words from one input pair of a group to the next.</summary>
    public int PairWords { get; }

    /// <summary>Memory taken, padding included.</summary>
    public long ByteCount => (long)_words.Length * sizeof(uint);

    /// <summary>Packs a tensor in parallel, one output group a task.</summary>
    /// <param name="source">The tensor.</param>
    /// <param name="format">How its elements are stored.</param>
    /// <param name="pool">Runs the work.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="tiles">Whether bfloat16 is multiplied by matrix tiles, where <see cref="AmxUnit.IsSupported"/>.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static PackedMatrix Pack(IMatrixSource source, WeightFormat format, WorkerPool pool, CancellationToken cancellationToken, bool tiles = false)
    {
        if (source.Rows < 1 || source.Columns < 1)
            throw new ArgumentException($"A matrix has at least one row and one column, not {source.Rows} x {source.Columns}.", nameof(source));
        var matrix = new PackedMatrix(source.Rows, source.Columns, format, tiles);
        try
        {
            var job = new PackJob(matrix, source, pool, cancellationToken);
            pool.Run(ref job, matrix.Groups);
            return matrix;
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>First word of an output group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint* Group(int group) => _words.Pointer + ((nint)group * Pairs * PairWords);

    /// <summary>Widens the weights of one output to float32: the embedding of a token when the table is also the output layer.</summary>
    public void ReadRow(int output, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)output, (uint)Outputs, nameof(output));
        if (destination.Length != Inputs)
            throw new ArgumentException($"The row has {Inputs} inputs, the destination {destination.Length} elements.", nameof(destination));
        uint* word = Group(output / GroupOutputs) + (output % GroupOutputs);
        if (Format == WeightFormat.Float32)
        {
            for (int input = 0; input < destination.Length; input++, word += GroupOutputs)
                destination[input] = BitConverter.UInt32BitsToSingle(*word);
            return;
        }

        int even = 0;
        for (; even + 1 < destination.Length; even += 2, word += GroupOutputs)
        {
            destination[even] = BitConverter.UInt32BitsToSingle(*word << 16);
            destination[even + 1] = BitConverter.UInt32BitsToSingle(*word & 0xFFFF0000u);
        }

        if (even < destination.Length)
            destination[even] = BitConverter.UInt32BitsToSingle(*word << 16);
    }

    /// <inheritdoc/>
    public void Dispose() => _words.Dispose();

    private readonly struct PackJob(PackedMatrix matrix, IMatrixSource source, WorkerPool pool, CancellationToken cancellationToken) : IJob
    {
        // Rows one cache line further apart than a power of two: 32 of them are read side by side below.
        private readonly int _stride = ((matrix.Inputs + 31) / 32 * 32) + 16;

        public void Execute(int task, int worker)
        {
            cancellationToken.ThrowIfCancellationRequested();
            float* rows = pool.Scratch(worker, GroupOutputs * (nint)_stride);
            new Span<float>(rows, GroupOutputs * _stride).Clear();
            int first = task * GroupOutputs;
            int count = Math.Min(GroupOutputs, matrix.Outputs - first);
            for (int row = 0; row < count; row++)
                source.ReadRow(first + row, new Span<float>(rows + ((nint)row * _stride), matrix.Inputs));

            if (matrix.Format == WeightFormat.Float32)
                WriteSingles(rows, matrix.Group(task));
            else
                WritePairs(rows, matrix.Group(task));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void WriteSingles(float* rows, uint* destination)
        {
            for (int input = 0; input < 2 * matrix.Pairs; input++, destination += GroupOutputs)
            {
                for (int row = 0; row < GroupOutputs; row++)
                    destination[row] = BitConverter.SingleToUInt32Bits(rows[(row * _stride) + input]);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void WritePairs(float* rows, uint* destination)
        {
            // Rounded in place first: a row of pairs is then a row of finished words, and the rest only moves them.
            for (int row = 0; row < GroupOutputs; row++)
            {
                float* values = rows + ((nint)row * _stride);
                VectorMath.ToBFloat16(values, (ushort*)values, 2 * matrix.Pairs);
            }

            for (int pair = 0; pair < matrix.Pairs; pair++, destination += GroupOutputs)
            {
                for (int row = 0; row < GroupOutputs; row++)
                    destination[row] = ((uint*)rows)[(row * _stride) + pair];
            }
        }
    }
}
