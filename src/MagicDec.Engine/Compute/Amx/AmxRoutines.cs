using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>The machine code that every use of matrix tiles needs, made once a process: shapes, and the passes of a matrix product.</summary>
internal static unsafe class AmxRoutines
{
    private const int TileRows = 16, RowBytes = 64;

    [ThreadStatic]
    private static void* t_shapes;

    private static delegate* unmanaged<void*, void> s_configure;
    private static delegate* unmanaged<void> s_release;
    private static delegate* unmanaged[SuppressGCTransition]<void*, void> s_control;
    private static void* s_plain;
    private static void* s_flushing;

    /// <summary>Passes of a product: two row tiles or one, and whether they ask for the weights to come.</summary>
    private static readonly delegate* unmanaged<AmxPass*, void>[] Passes = new delegate* unmanaged<AmxPass*, void>[4];

    // By the rows of the left tiles, 1 .. 16.
    private static readonly nint[] Shapes = new nint[TileRows];

    /// <summary>Makes everything; false where the system lets nobody execute what he wrote.</summary>
    public static bool TryCreate()
    {
        for (int i = 0; i < Shapes.Length; i++)
            Shapes[i] = (nint)ShapesFor(i + 1);
        var configure = new AmxAssembler();
        configure.LoadConfiguration(Register.Rdi);
        configure.Return();
        s_configure = (delegate* unmanaged<void*, void>)ExecutableMemory.TryPlace(configure.Code);
        var release = new AmxAssembler();
        release.ReleaseTiles();
        release.Return();
        s_release = (delegate* unmanaged<void>)ExecutableMemory.TryPlace(release.Code);
        var control = new AmxAssembler();
        control.LoadControl(Register.Rdi);
        control.Return();
        s_control = (delegate* unmanaged[SuppressGCTransition]<void*, void>)ExecutableMemory.TryPlace(control.Code);
        s_plain = ControlWord(0x1F80);
        s_flushing = ControlWord(0x9FC0);
        for (int i = 0; i < Passes.Length; i++)
            Passes[i] = (delegate* unmanaged<AmxPass*, void>)ExecutableMemory.TryPlace(AmxPass.Emit(rowTiles: (i & 1) + 1, prefetch: i >= 2));
        return s_configure != null && s_release != null && s_control != null && Passes[0] != null && Passes[1] != null && Passes[2] != null && Passes[3] != null;
    }

    /// <summary>From now on all tiles of this thread are 16 rows of 64 bytes: for products.</summary>
    public static void UseForProducts() => Use(TileRows);

    /// <summary>
    /// From now on tiles 0 to 4 hold so many query rows: sums, and queries or probabilities. Fewer lines are multiplied and stored sooner.
    /// </summary>
    /// <param name="rows">1 .. 16.</param>
    public static void UseForAttention(int rows) => Use(rows);

    /// <summary>Gives the tiles of this thread up, so that switching threads need not save them; a thread does so before it waits.</summary>
    public static void Release()
    {
        if (t_shapes == null)
            return;
        t_shapes = null;
        s_release();
    }

    // Loading shapes takes as long as reading a kilobyte from memory: tasks that follow each other leave them.
    private static void Use(int rows)
    {
        void* shapes = (void*)Shapes[rows - 1];
        if (t_shapes == shapes)
            return;
        t_shapes = shapes;
        s_configure(shapes);
    }

    /// <summary>Whether vectors of this thread take denormal numbers for zero, as tiles do; never left on.</summary>
    public static void FlushDenormals(bool flush) => s_control(flush ? s_flushing : s_plain);

    /// <summary>Runs a pass of a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(AmxPass* pass, int rowTiles, bool prefetch) => Passes[rowTiles - 1 + (prefetch ? 2 : 0)](pass);

    // MXCSR: all exceptions masked, nearest even; the second also has flush to zero and denormals are zero.
    private static void* ControlWord(uint value)
    {
        uint* word = (uint*)NativeMemory.AlignedAlloc(RowBytes, RowBytes);
        *word = value;
        return word;
    }

    // Palette 1: bytes of a row for each tile from byte 16 on, rows from byte 48 on.
    private static void* ShapesFor(int lines)
    {
        byte* shapes = (byte*)NativeMemory.AlignedAlloc(RowBytes, RowBytes);
        new Span<byte>(shapes, RowBytes).Clear();
        shapes[0] = 1;
        for (int tile = 0; tile < 8; tile++)
            (shapes[48 + tile], shapes[16 + (2 * tile)]) = ((byte)(tile < 5 ? lines : TileRows), RowBytes);
        return shapes;
    }
}
