using System.Text.Json;
using MagicDec.Engine.Speculation;
using MagicDec.Extensions.AI.Requests;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Requests;

public class DraftingMapperTests
{
    public static TheoryData<object, DraftingMode, Drafter> Kinds => new()
    {
        { "off", DraftingMode.Off, Drafter.SuffixThenSparse },
        { false, DraftingMode.Off, Drafter.SuffixThenSparse },
        { JsonDocument.Parse("false").RootElement, DraftingMode.Off, Drafter.SuffixThenSparse },
        { DraftingMode.Off, DraftingMode.Off, Drafter.SuffixThenSparse },
        { true, DraftingMode.Auto, Drafter.SuffixThenSparse },
        { " Auto ", DraftingMode.Auto, Drafter.SuffixThenSparse },
        { "sparse", DraftingMode.Fixed, Drafter.Sparse },
        { Drafter.Suffix, DraftingMode.Fixed, Drafter.Suffix },
        { "suffix-sparse", DraftingMode.Fixed, Drafter.SuffixThenSparse },
        { "Suffix_Sparse", DraftingMode.Fixed, Drafter.SuffixThenSparse },
        { Drafter.SuffixThenSparse, DraftingMode.Fixed, Drafter.SuffixThenSparse },
        { JsonDocument.Parse("\"MODEL\"").RootElement, DraftingMode.Fixed, Drafter.Model },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Map_Drafting_IsReadInAnyType(object value, DraftingMode mode, Drafter drafter) =>
        Assert.Equal(new DraftingOptions { Mode = mode, Drafter = drafter }, Map(("drafting", value)));

    [Fact]
    public void Map_Numbers_AreReadInAnyType()
    {
        var expected = new DraftingOptions
        {
            Mode = DraftingMode.Fixed,
            Drafter = Drafter.Sparse,
            DraftLength = 3,
            KvBudget = 256,
            Selector = KvSelector.SnapKv,
        };

        Assert.Equal(expected, Map(("drafting", "sparse"), ("draft_length", "3"), ("kv_budget", 256L), ("kv_selector", "snapkv")));
        Assert.Equal(expected, Map(("Drafting", "sparse"), ("DraftLength", 3.0), ("KvBudget", JsonDocument.Parse("256").RootElement), ("KvSelector", KvSelector.SnapKv)));
    }

    [Fact]
    public void Map_Nothing_IsTheDefault()
    {
        Assert.Equal(new DraftingOptions(), Map());

        var mine = new DraftingOptions { Mode = DraftingMode.Fixed, DraftLength = 7 };
        Assert.Equal(mine, DraftingMapper.Map(new OptionValues(null), mine));
        Assert.Equal(mine with { KvBudget = 64 }, DraftingMapper.Map(new OptionValues(new() { ["kv_budget"] = 64 }), mine));
    }

    [Theory]
    [InlineData("drafting", "magic", "The option 'drafting' in ChatOptions.AdditionalProperties is 'magic'; expected off, auto, sparse, suffix, suffix-sparse or model.")]
    [InlineData("drafting", 7, "is '7'; expected off, auto")]
    [InlineData("kv_selector", "best", "The option 'kv_selector' in ChatOptions.AdditionalProperties is 'best'; expected verified, snapkv or streaming.")]
    [InlineData("draft_length", 17, "DraftingOptions.DraftLength is 17; it must lie in 1 .. 16.")]
    [InlineData("draft_length", "many", "The option 'draft_length' in ChatOptions.AdditionalProperties is 'many'; expected a whole number.")]
    [InlineData("kv_budget", 16, "DraftingOptions.KvBudget is 16; it must lie in 32 ..")]
    [InlineData("kv_budget", 512, "count only for a drafter that is named too: set 'drafting' to sparse")]
    public void Map_WrongValue_IsRefusedWithItsName(string name, object value, string message) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => Map((name, value))).Message, StringComparison.Ordinal);

    private static DraftingOptions Map(params (string Name, object Value)[] values)
    {
        AdditionalPropertiesDictionary properties = [];
        foreach (var (name, value) in values)
        {
            properties[name] = value;
        }

        return DraftingMapper.Map(new OptionValues(properties), new DraftingOptions());
    }
}
