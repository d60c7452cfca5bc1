using MagicDec.Engine.Constraints.Automata;
using MagicDec.Engine.Constraints.Grammars;

namespace MagicDec.Engine.Constraints.Json;

/// <summary>Any JSON string: valid UTF-8, every escape, surrogates only in pairs.</summary>
internal sealed class JsonStringPart : GrammarPart
{
    public override void Build(GrammarBuilder builder, int from, int to)
    {
        int inside = builder.AddNode();
        builder.AddByte(from, (byte)'"', inside);
        builder.AddByte(inside, (byte)'"', to);
        var writer = new CharWriter(builder);
        foreach ((int low, int high) in (ReadOnlySpan<(int, int)>)[(' ', '!'), ('#', '['), (']', 0xD7FF), (0xE000, 0x10FFFF)])
        {
            writer.Add(inside, low, high, inside);
        }

        int escape = builder.AddNode();
        builder.AddByte(inside, (byte)'\\', escape);
        foreach (char letter in "\"\\/bfnrt")
        {
            builder.AddByte(escape, (byte)letter, inside);
        }

        AddUnicode(builder, escape, inside);
    }

    private static void AddUnicode(GrammarBuilder builder, int escape, int inside)
    {
        int[] digits = [builder.AddNode(), builder.AddNode(), builder.AddNode(), builder.AddNode(), builder.AddNode()];
        builder.AddByte(escape, (byte)'u', digits[0]);
        AddRanges(builder, digits[0], digits[1], "09", "AC", "EF", "ac", "ef");
        AddRanges(builder, digits[1], digits[2], "09", "AF", "af");
        AddRanges(builder, digits[2], digits[3], "09", "AF", "af");
        AddRanges(builder, digits[3], inside, "09", "AF", "af");

        // D8..DB begin a pair whose other half, DC..DF, must follow.
        AddRanges(builder, digits[0], digits[4], "DD", "dd");
        AddRanges(builder, digits[4], digits[2], "07");
        int[] pair = [.. Enumerable.Range(0, 8).Select(_ => builder.AddNode())];
        AddRanges(builder, digits[4], pair[0], "89", "AB", "ab");
        AddRanges(builder, pair[0], pair[1], "09", "AF", "af");
        AddRanges(builder, pair[1], pair[2], "09", "AF", "af");
        builder.AddByte(pair[2], (byte)'\\', pair[3]);
        builder.AddByte(pair[3], (byte)'u', pair[4]);
        AddRanges(builder, pair[4], pair[5], "DD", "dd");
        AddRanges(builder, pair[5], pair[6], "CF", "cf");
        AddRanges(builder, pair[6], pair[7], "09", "AF", "af");
        AddRanges(builder, pair[7], inside, "09", "AF", "af");
    }

    private static void AddRanges(GrammarBuilder builder, int from, int to, params ReadOnlySpan<string> ranges)
    {
        foreach (string range in ranges)
        {
            builder.AddBytes(from, (byte)range[0], (byte)range[1], to);
        }
    }
}
