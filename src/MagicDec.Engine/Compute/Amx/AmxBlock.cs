using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// Eight query rows against a block of four KV pages: the argument of the machine code for scores and for values, and its writer. A score
/// is one chain over ascending dimensions; a block's share of an output is one chain over its tokens.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AmxBlock
{
    private const int PageTokens = AttentionKernel.PageTokens, Pages = AttentionKernel.BlockPages, Line = 64;

    private static readonly ConcurrentDictionary<(int HeadSize, int Ahead), (nint Scores, nint Values)> Routines = new();

    /// <summary>For scores the queries, [8 rows][2 terms][headSize] bfloat16; for values the probabilities, [8 rows][2 terms][64] bfloat16.</summary>
    public byte* Left;

    /// <summary>Addresses of the pages.</summary>
    public byte** Page;

    /// <summary>Addresses of pages to bring into the cache meanwhile.</summary>
    public byte** Ahead;

    /// <summary>Scores [8 rows][2 terms][64] or outputs [8 rows][2 terms][headSize]: of each term for itself, to be added.</summary>
    public float* Sums;

    /// <summary>Pages of values, 1 .. 4.</summary>
    public nint ValuePages;

    /// <summary>Whether there is code for heads of this size.</summary>
    public static bool Fits(int headSize) => headSize is 64 or 128 or 192 or 256;

    /// <summary>The code for scores and for values, made at the first call.</summary>
    /// <param name="headSize">Dimensions of a head.</param>
    /// <param name="ahead">Pages that it asks for meanwhile: 1, 2 or 4.</param>
    /// <exception cref="InvalidOperationException">The system gives no more executable memory.</exception>
    public static (nint Scores, nint Values) RoutinesFor(int headSize, int ahead) =>
        Routines.GetOrAdd((headSize, ahead), static key => (Place(EmitScores(key.HeadSize, key.Ahead)), Place(EmitValues(key.HeadSize, key.Ahead))));

    private static nint Place(byte[] code)
    {
        void* place = ExecutableMemory.TryPlace(code);
        return place != null ? (nint)place : throw new InvalidOperationException(
            "The system gives no more executable memory for matrix tiles; EngineOptions.MatrixTiles = false does without them.");
    }

    // Keys of a page: [headSize / 2][16 tokens] pairs of dimensions. Tiles 0 to 3: scores of each page, 4: queries, 5: keys.
    private static byte[] EmitScores(int headSize, int ahead)
    {
        var code = new AmxAssembler();
        Begin(code, leftStride: 2 * headSize, sumStride: Pages * PageTokens * sizeof(float));
        code.Set(Register.R11, Line);
        for (int page = 0; page < Pages; page++)
            code.ZeroTile(page);
        for (int block = 0, slot = 0; block < headSize / 32; block++)
        {
            code.LoadTile(4, Register.Rsi, Register.R9, block * Line);
            for (int page = 0; page < Pages; page++, slot++)
            {
                const int TileBytes = 16 * Line;
                code.Load(Register.Rax, Register.Rdx, page * 8);
                code.LoadTile(5, Register.Rax, Register.R11, block * TileBytes);
                EmitPrefetch(code, slot, 4 * ahead, headSize / 2, start: 0);
                code.MultiplyAdd(page, 4, 5);
            }
        }

        for (int page = 0; page < Pages; page++)
            code.StoreTile(page, Register.Rcx, Register.R10, page * Line);
        code.Return();
        return code.Code;
    }

    // Values of a page, after the keys: [8 token pairs][headSize]. Tiles 0 to 3: 16 dimensions each, 6: probabilities, 7: values.
    private static byte[] EmitValues(int headSize, int ahead)
    {
        const int Quad = 4 * Line;
        int rowBytes = headSize * sizeof(float), keyBytes = headSize * PageTokens * sizeof(ushort);
        var code = new AmxAssembler();
        Begin(code, leftStride: Pages * PageTokens * sizeof(ushort), sumStride: rowBytes);
        int slot = 0;
        for (int column = 0; column < rowBytes; column += Quad)
        {
            for (int tile = 0; tile < 4; tile++)
                code.ZeroTile(tile);
            code.Load(Register.R11, Register.Rdi, 32);
            List<int> ends = [];
            for (int page = 0; page < Pages; page++)
            {
                code.LoadTile(6, Register.Rsi, Register.R9, page * Line / 2);
                for (int tile = 0; tile < 4; tile++, slot++)
                {
                    code.Load(Register.Rax, Register.Rdx, page * 8);
                    code.LoadTile(7, Register.Rax, Register.R10, keyBytes + column + (tile * Line));
                    EmitPrefetch(code, slot, 2 * ahead, headSize / 2, keyBytes);
                    code.MultiplyAdd(tile, 6, 7);
                }

                code.Decrement(Register.R11);
                if (page < Pages - 1)
                    ends.Add(code.JumpAhead(ifZero: true));
            }

            ends.ForEach(code.Land);
            for (int tile = 0; tile < 4; tile++)
                code.StoreTile(tile, Register.Rcx, Register.R10, column + (tile * Line));
        }

        code.Return();
        return code.Code;
    }

    // The lines that one of many multiplications asks for: as many as will have asked for all when the last one is done.
    private static void EmitPrefetch(AmxAssembler code, int slot, int lines, int pageLines, int start)
    {
        for (int line = slot * lines; line < (slot + 1) * lines; line++)
        {
            if (line == slot * lines || line % pageLines == 0)
                code.Load(Register.Rax, Register.R8, line / pageLines * 8);
            code.Prefetch(Register.Rax, start + (line % pageLines * Line));
        }
    }

    private static void Begin(AmxAssembler code, int leftStride, int sumStride)
    {
        code.Load(Register.Rsi, Register.Rdi, 0);
        code.Load(Register.Rdx, Register.Rdi, 8);
        code.Load(Register.R8, Register.Rdi, 16);
        code.Load(Register.Rcx, Register.Rdi, 24);
        code.Set(Register.R9, leftStride);
        code.Set(Register.R10, sumStride);
    }
}
