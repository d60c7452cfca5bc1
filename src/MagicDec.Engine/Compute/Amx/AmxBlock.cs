using System.Runtime.InteropServices;
using MagicDec.Engine.Compute.Attention;

namespace MagicDec.Engine.Compute.Amx;

/// <summary>
/// Up to 16 query rows against a block of four KV pages: the argument of the machine code for scores and for values, and its writer. A score
/// is one chain over ascending dimensions; a block's share of an output is one chain over its tokens, 32 at a time.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct AmxBlock
{
    /// <summary>Query rows that a tile takes.</summary>
    public const int MaxRows = 16;

    /// <summary>Lines that are asked for at a time.</summary>
    public const int AheadStep = 4;

    private const int PageTokens = AttentionKernel.PageTokens, Pages = AttentionKernel.BlockPages, Line = 64;

    /// <summary>For scores the queries, [rows][headSize] bfloat16; for values the probabilities, [rows][64] bfloat16.</summary>
    public byte* Left;

    /// <summary>Addresses of the pages.</summary>
    public byte** Page;

    /// <summary>Addresses of pages to bring into the cache meanwhile.</summary>
    public byte** Ahead;

    /// <summary>Scores [rows][64], or what the block adds to outputs, [rows][headSize].</summary>
    public float* Sums;

    /// <summary>Values of the block's pages one after the other, [32 token pairs][headSize].</summary>
    public byte* Values;

    /// <summary>How often 32 tokens of values there are, 1 or 2.</summary>
    public nint ValueTiles;

    /// <summary>Whether there is code for heads of this size.</summary>
    public static bool Fits(int headSize) => headSize is 64 or 128 or 192 or 256;

    /// <summary>
    /// How often the softmax of so many rows asks for <see cref="AheadStep"/> lines of a page, the last ones: memory is to be read all the time, and
    /// it comes between scores and values.
    /// </summary>
    public static int AheadSteps(int headSize, int ahead, int rows) => Math.Min(headSize / 2 / AheadStep, 2 * rows / ahead);

    /// <summary>Page and byte of each line that the code asks for: keys first, as they are needed first, then the values that the softmax leaves.</summary>
    public static List<(int Page, int Offset)> AheadLines(int headSize, int ahead, int rows)
    {
        int half = headSize / 2;
        List<(int Page, int Offset)> lines = [];
        for (int page = 0; page < ahead; page++)
            lines.AddRange(Enumerable.Range(0, half).Select(line => (page, line * Line)));
        for (int page = 0; page < ahead; page++)
            lines.AddRange(Enumerable.Range(half, half - (AheadStep * AheadSteps(headSize, ahead, rows))).Select(line => (page, line * Line)));
        return lines;
    }

    /// <summary>The code for scores. Keys of a page: [headSize / 2][16 tokens] pairs of dimensions. Tiles 0 to 3: scores of each page, 4: queries, 5: keys.</summary>
    /// <param name="headSize">Dimensions of a head.</param>
    /// <param name="lines">What it asks for meanwhile.</param>
    public static byte[] EmitScores(int headSize, List<(int Page, int Offset)> lines)
    {
        int slots = headSize / 32 * Pages;
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
                EmitPrefetch(code, lines, slot, 2 * slots);
                code.MultiplyAdd(page, 4, 5);
            }
        }

        for (int page = 0; page < Pages; page++)
            code.StoreTile(page, Register.Rcx, Register.R10, page * Line);
        code.Return();
        return code.Code;
    }

    /// <summary>The code for values. 32 tokens of them: [16 token pairs][headSize]. Tiles 0 to 3: 16 dimensions each, 4: probabilities, 5: values.</summary>
    /// <param name="headSize">Dimensions of a head.</param>
    /// <param name="lines">What it asks for meanwhile.</param>
    public static byte[] EmitValues(int headSize, List<(int Page, int Offset)> lines)
    {
        const int Quad = 4 * Line;
        int rowBytes = headSize * sizeof(float), slots = headSize / 32 * Pages;
        var code = new AmxAssembler();
        Begin(code, leftStride: Pages * PageTokens * sizeof(ushort), sumStride: rowBytes);
        code.Load(Register.Rdx, Register.Rdi, 32);
        for (int column = 0, slot = 0; column < rowBytes; column += Quad)
        {
            for (int tile = 0; tile < 4; tile++)
                code.ZeroTile(tile);
            code.Load(Register.R11, Register.Rdi, 40);
            int end = 0;
            for (int half = 0; half < 2; half++)
            {
                code.LoadTile(4, Register.Rsi, Register.R9, half * Line);
                for (int tile = 0; tile < 4; tile++, slot++)
                {
                    code.LoadTile(5, Register.Rdx, Register.R10, (half * 16 * rowBytes) + column + (tile * Line));
                    EmitPrefetch(code, lines, slots + slot, 2 * slots);
                    code.MultiplyAdd(tile, 4, 5);
                }

                if (half == 0)
                {
                    code.Decrement(Register.R11);
                    end = code.JumpAhead(ifZero: true);
                }
            }

            code.Land(end);
            for (int tile = 0; tile < 4; tile++)
                code.StoreTile(tile, Register.Rcx, Register.R10, column + (tile * Line));
        }

        code.Return();
        return code.Code;
    }

    // The lines that one of many multiplications asks for: as many as will have asked for all when the last one is done.
    private static void EmitPrefetch(AmxAssembler code, List<(int Page, int Offset)> lines, int slot, int slots)
    {
        int loaded = -1;
        foreach ((int page, int offset) in lines[(lines.Count * slot / slots)..(lines.Count * (slot + 1) / slots)])
        {
            if (page != loaded)
                code.Load(Register.Rax, Register.R8, page * 8);
            loaded = page;
            code.Prefetch(Register.Rax, offset);
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
