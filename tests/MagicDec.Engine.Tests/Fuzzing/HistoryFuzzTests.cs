using System.Security.Cryptography;
using MagicDec.Engine.Histories;
using MagicDec.Engine.Speculation;
using Xunit.Abstractions;
using static MagicDec.Engine.Tests.EngineFactory;

namespace MagicDec.Engine.Tests.Fuzzing;

/// <summary>Damaged history files are refused and leave no page held; with their checksums forged they still harm nobody else.</summary>
public sealed class HistoryFuzzTests(ITestOutputHelper output)
{
    private const int HashBytes = 32;
    private const int CountOffset = 56;
    private const int FixedBytes = 60;

    [Fact]
    public async Task ImportHistoryAsync_Damaged_IsRefusedAndHoldsNothing()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.Drafting = DraftingOptions.Off);
        byte[] original = await ExportAsync(engine);
        await FuzzRun.AllAsync(200, output, seed => ImportAsync(engine, new Mutator(seed).Change(original)), typeof(HistoryFormatException));
        Assert.Equal(0, (await engine.GetSnapshotAsync()).Statistics.PagesInUse);
    }

    [Fact]
    public async Task ImportHistoryAsync_ForgedChecksums_IsRefusedOrHarmsNobodyElse()
    {
        await using InferenceEngine engine = await CreateAsync(options => options.Drafting = DraftingOptions.Off);
        int[] expected = await engine.TokensAsync(Request([5, 6, 7, 8], 6));
        byte[] original = await ExportAsync(engine);
        await FuzzRun.AllAsync(
            200, output, seed => ImportAsync(engine, Forge(seed % 2 == 0 ? new Mutator(seed).Change(original) : new Mutator(seed).Overwrite(original, CountOffset))),
            typeof(HistoryFormatException), typeof(ArgumentException), typeof(InvalidOperationException));

        Assert.Equal(0, (await engine.GetSnapshotAsync()).Statistics.PagesInUse);
        Assert.Equal(expected, await engine.TokensAsync(Request([5, 6, 7, 8], 6)));
    }

    // Other tokens than those exported are asked for here, so that what a forged import leaves in the cache plays no part.
    private static async Task<byte[]> ExportAsync(InferenceEngine engine)
    {
        await using AgentHistory history = await engine.CreateHistoryAsync(Prompt(70, 512, 3));
        using var file = new MemoryStream();
        await history.ExportAsync(file);
        return file.ToArray();
    }

    private static async Task ImportAsync(InferenceEngine engine, byte[] file)
    {
        await using AgentHistory history = await engine.ImportHistoryAsync(new MemoryStream(file), "forged");
        Assert.InRange((await engine.TokensAsync(Request([.. history.Tokens.ToArray(), 1], 3) with { CacheSalt = "forged" })).Length, 1, 3);
    }

    // What somebody does who knows the format: sums over whatever the header and the file say now.
    private static byte[] Forge(byte[] file)
    {
        if (file.Length < FixedBytes + (2 * HashBytes))
        {
            return file;
        }

        long end = FixedBytes + ((long)BitConverter.ToInt32(file, CountOffset) * sizeof(int));
        if (end >= FixedBytes && end + HashBytes <= file.Length - HashBytes)
        {
            SHA256.HashData(file.AsSpan(0, (int)end)).CopyTo(file, (int)end);
        }

        SHA256.HashData(file.AsSpan(0, file.Length - HashBytes)).CopyTo(file, file.Length - HashBytes);
        return file;
    }
}
