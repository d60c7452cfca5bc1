using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Speculation;

/// <summary>Guesses anything: the drafter behind it, with tokens changed, dropped or added at random.</summary>
internal sealed class HostileDrafter(IDrafter inner, int vocabulary, int seed) : IDrafter
{
    private readonly Random _random = new(seed);

    public void Draft(IReadOnlyList<DraftContext> rows)
    {
        inner.Draft(rows);
        foreach (DraftContext row in rows)
        {
            int[] guesses = row.Drafted.ToArray();
            row.BeginRound(row.Plan);
            int count = _random.Next(row.Plan.Length + 1);
            for (int i = 0; i < count; i++)
            {
                row.Add(i < guesses.Length && _random.Next(3) > 0 ? guesses[i] : _random.Next(vocabulary));
            }
        }
    }

    public void Forget(DraftContext row) => inner.Forget(row);
}
