using MagicDec.Models.Nano;
using MagicDec.Tool.Bench.Suite.Groups;

namespace MagicDec.Tool.Bench.Suite;

/// <summary>The lists of cells: a long one, and one that takes about a minute.</summary>
internal static class SuiteCatalog
{
    private const string Small = "random:15m";
    private const string Middle = "random:135m";
    private const string Large = "random:1b";

    /// <summary>The long list.</summary>
    public static IReadOnlyList<ISuiteGroup> Full { get; } =
    [
        new StepGroup(Middle)
            .Decode(1, 0, 4096, 8192, 16384, 32768).Decode(4, 8192, 16384).Decode(8, 8192, 16384).Decode(16, 1024, 8192, 16384)
            .Prefill(512, 4096).FirstToken(4096, 16, 32, 64, 128),
        new StepGroup(Large)
            .Decode(1, 0, 4096, 8192, 16384, 32768).Decode(4, 8192, 16384).Decode(8, 8192, 16384).Decode(16, 1024, 8192, 16384)
            .Prefill(512).FirstToken(4096, 16, 32, 64, 128),
        new DraftGroup(NanoModel.Name, 1, 8000),
        new DraftGroup(NanoModel.Name, 8, 8000),
        new DraftGroup(Middle, 8, 16384, replay: 0.85),
        new AgentsGroup(NanoModel.Name, 8, 1024),
        new AgentsGroup(NanoModel.Name, 8, 7000),
    ];

    /// <summary>The short list.</summary>
    public static IReadOnlyList<ISuiteGroup> Quick { get; } =
    [
        new StepGroup(Small).Decode(1, 0, 4096).Decode(8, 1024).Prefill(512).FirstToken(1024, 64),
        new DraftGroup(NanoModel.Name, 4, 2000),
        new AgentsGroup(NanoModel.Name, 4, 512),
    ];

    /// <summary>Every cell of both lists, by name, in their order.</summary>
    public static OrderedDictionary<string, SuiteCell> Cells { get; } =
        new(Full.Concat(Quick).SelectMany(group => group.Cells).Select(cell => KeyValuePair.Create(cell.Name, cell)), StringComparer.Ordinal);
}
