using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Speculation;

public sealed class DraftingOptionsTests
{
    public static TheoryData<DraftingOptions, string> Wrong => new()
    {
        { new DraftingOptions { DraftLength = 0 }, "DraftingOptions.DraftLength is 0; it must lie in 1 .. 16. To draft nothing set Mode to Off." },
        { new DraftingOptions { DraftLength = 17 }, "DraftingOptions.DraftLength is 17; it must lie in 1 .. 16." },
        { new DraftingOptions { KvBudget = 31 }, "DraftingOptions.KvBudget is 31; it must lie in 32 .. 2147483647. It counts tokens" },
        { new DraftingOptions { Mode = (DraftingMode)9 }, "DraftingOptions.Mode is 9; it must be one of Auto, Off, Fixed." },
        { new DraftingOptions { Drafter = (Drafter)9 }, "DraftingOptions.Drafter is 9; it must be one of Sparse, Suffix, SuffixThenSparse, Model." },
        { new DraftingOptions { Selector = (KvSelector)(-1) }, "DraftingOptions.Selector is -1; it must be one of Verified, SnapKv, Streaming." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_ValueOutOfRange_NamesItAndItsRange(DraftingOptions options, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(options.Validate).Message, StringComparison.Ordinal);

    [Fact]
    public void Validate_LimitsAndDefaults_AreAllowed()
    {
        new DraftingOptions().Validate();
        DraftingOptions.Off.Validate();
        new DraftingOptions { Mode = DraftingMode.Fixed, DraftLength = DraftingOptions.MaxDraftLength, KvBudget = int.MaxValue }.Validate();
        new DraftingOptions { Mode = DraftingMode.Fixed, DraftLength = 1, KvBudget = DraftingOptions.MinKvBudget }.Validate();
    }

    [Fact]
    public async Task GenerateAsync_WrongDrafting_IsRefusedBeforeAnyWork()
    {
        await using InferenceEngine engine = await EngineFactory.CreateAsync();

        Assert.Throws<ArgumentOutOfRangeException>(
            () => engine.GenerateAsync(EngineFactory.Request([1], 4) with { Drafting = new DraftingOptions { DraftLength = 99 } }));
    }
}
