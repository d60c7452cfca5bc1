using MagicDec.Engine.Models.Loading.RandomWeights;
using MagicDec.Engine.Speculation;

namespace MagicDec.Tool.Bench.Drafting;

/// <summary>
/// For models without trained weights: lets the real drafter draft, then puts recorded tokens in place of its guesses, each wrong with a given
/// probability. What a round costs is real, how often it is right is simulated.
/// </summary>
internal sealed class ReplayDrafter(IDrafter inner, double acceptance, int vocabulary) : IDrafter
{
    private readonly Dictionary<DraftContext, int[]> _recorded = [];

    /// <summary>Says what a sequence will generate.</summary>
    public void Record(DraftContext row, int[] tokens) => _recorded[row] = tokens;

    public void Draft(IReadOnlyList<DraftContext> rows)
    {
        inner.Draft(rows);
        foreach (DraftContext row in rows)
        {
            int[] recorded = _recorded[row];
            int output = row.History.Count - row.PromptLength;
            for (int i = 0; i < row.DraftedCount && output + i < recorded.Length; i++)
            {
                int token = recorded[output + i];
                row.Replace(i, IsRight(recorded, output + i) ? token : (token + 1) % vocabulary);
            }
        }
    }

    public void Forget(DraftContext row)
    {
        _recorded.Remove(row);
        inner.Forget(row);
    }

    private bool IsRight(int[] recorded, int position) =>
        CounterHash.Mix64(((ulong)recorded[0] << 32) + (ulong)position) < acceptance * ulong.MaxValue;
}
