namespace MagicDec.Engine.Speculation;

/// <summary>
/// How tokens are guessed ahead of the model. Whatever is set here, the tokens stay the same; only the speed changes.
/// </summary>
public sealed record DraftingOptions
{
    /// <summary>Longest draft.</summary>
    public const int MaxDraftLength = 16;

    /// <summary>Smallest KV budget in tokens: the first page and the last.</summary>
    public const int MinKvBudget = 32;

    /// <summary>Plain decoding.</summary>
    public static DraftingOptions Off { get; } = new() { Mode = DraftingMode.Off };

    /// <summary>Default <see cref="DraftingMode.Auto"/>. The other options count only when it is <see cref="DraftingMode.Fixed"/>.</summary>
    public DraftingMode Mode { get; init; } = DraftingMode.Auto;

    /// <summary>Who guesses. Default <see cref="Drafter.SuffixThenSparse"/>.</summary>
    public Drafter Drafter { get; init; } = Drafter.SuffixThenSparse;

    /// <summary>Most tokens guessed in a round (gamma), 1 .. <see cref="MaxDraftLength"/>. Default 4.</summary>
    public int DraftLength { get; init; } = 4;

    /// <summary>
    /// Tokens of the history a sparse draft reads per layer and KV head (K), at least <see cref="MinKvBudget"/>; whole pages of 16, rounded up. Default 512.
    /// At or above the length of the context the draft reads all of it.
    /// </summary>
    public int KvBudget { get; init; } = 512;

    /// <summary>How those tokens are chosen. Default <see cref="KvSelector.Verified"/>.</summary>
    public KvSelector Selector { get; init; } = KvSelector.Verified;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the message names it.</exception>
    public void Validate()
    {
        Defined(Mode, nameof(Mode));
        Defined(Drafter, nameof(Drafter));
        Defined(Selector, nameof(Selector));
        InRange(DraftLength, 1, MaxDraftLength, nameof(DraftLength), "To draft nothing set Mode to Off.");
        InRange(KvBudget, MinKvBudget, int.MaxValue, nameof(KvBudget), "It counts tokens: one page at either end of the history at least.");
    }

    private static void InRange(int value, int low, int high, string name, string advice)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"DraftingOptions.{name} is {value}; it must lie in {low} .. {high}. {advice}");
        }
    }

    private static void Defined<T>(T value, string name)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(
                nameof(value), value, $"DraftingOptions.{name} is {value}; it must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }
}
