namespace MagicDec.Engine.Speculation.Suffix;

/// <summary>
/// How likely guesses of the suffix index are right: by how far they lie from where the match began, by token, by both, and by request. Who quotes lines
/// stops at their ends, so a newline after a long match is a bad guess there, and a good one where whole passages are quoted. Counts fade; a few
/// thousand serve any vocabulary.
/// </summary>
internal sealed class TokenTrust
{
    /// <summary>Guesses less likely than this end a draft that no price decides on.</summary>
    public const double Least = 0.4;

    // What is expected before anything was seen, and how many guesses of a token that is worth.
    private const double Prior = 0.8;
    private const double PriorWeight = 1;

    // What is usual at a distance is worth more: it stands for many tokens.
    private const double DistanceWeight = 8;

    // How much a token says of its distances: less than all, for many agents in step can be wrong about one at once.
    private const double OfDistance = 0.5;

    // Per guess of the token; and per guess withheld, so that it is made again in the end.
    private const double Keep = 0.95;
    private const double KeepWithheld = 0.985;

    private const int SlotBits = 13;
    private const int DistanceStep = 3;
    private const int MostDistance = 6;

    // Stands for whatever an answer begins with: what came after the prompts of other answers says little about this one.
    private const int Beginning = -2;

    // Stands for all tokens.
    private const int Any = -3;

    private readonly double[] _guessed = new double[1 << SlotBits];
    private readonly double[] _right = new double[1 << SlotBits];

    /// <summary>How likely each guess is right, given that those before it are.</summary>
    /// <param name="draft">What the index guesses, in order.</param>
    /// <param name="row">The sequence that it guesses for.</param>
    /// <param name="matchLength">How many tokens before them matched.</param>
    /// <param name="right">The probabilities; shape [guesses].</param>
    public void Estimate(ReadOnlySpan<int> draft, DraftContext row, int matchLength, Span<double> right)
    {
        for (int i = 0; i < draft.Length; i++)
        {
            right[i] = row.SuffixTrust.Of(Expected(SlotsOf(draft, i, row, matchLength)));
        }
    }

    /// <summary>A guess was not worth checking, nor those after it.</summary>
    /// <param name="draft">What the index guessed.</param>
    /// <param name="index">The first of them that is withheld.</param>
    /// <param name="row">The sequence.</param>
    /// <param name="matchLength">How many tokens before them matched.</param>
    public void Withhold(ReadOnlySpan<int> draft, int index, DraftContext row, int matchLength)
    {
        Slots slots = SlotsOf(draft, index, row, matchLength);
        Scale(slots.Distance, KeepWithheld);
        Scale(slots.Token, KeepWithheld);
        Scale(slots.Both, KeepWithheld);
        row.SuffixTrust.Withhold();
    }

    /// <summary>The row's draft was checked.</summary>
    /// <param name="row">The sequence, its history as it was when the draft was made.</param>
    /// <param name="accepted">How many guesses were right, from the first on.</param>
    public void Observe(DraftContext row, int accepted)
    {
        ReadOnlySpan<int> draft = row.Drafted;
        double misses = 0;
        for (int i = 0; i < draft.Length && i <= accepted; i++)
        {
            Slots slots = SlotsOf(draft, i, row, row.MatchLength);
            misses += 1 - Expected(slots);
            // What is usual is said by many tokens, not by one that comes often.
            Count(slots.Distance, i < accepted, 1 / (1 + _guessed[slots.Both]));
            Count(slots.Token, i < accepted);
            Count(slots.Both, i < accepted);
        }

        row.SuffixTrust.Observe(misses, accepted < draft.Length);
    }

    private static Slots SlotsOf(ReadOnlySpan<int> draft, int i, DraftContext row, int matchLength)
    {
        int token = i == 0 && row.BeginsAnswer ? Beginning : draft[i];
        int distance = 1 + Math.Min((matchLength + i) / DistanceStep, MostDistance);
        return new Slots(SlotOf(Any, distance), SlotOf(token, 0), SlotOf(token, distance));
    }

    private static int SlotOf(int token, int distance)
    {
        uint hash = ((uint)token * 0x9e3779b1u) ^ ((uint)distance * 0x85ebca77u);
        hash ^= hash >> 15;
        return (int)(hash * 0x27d4eb2fu >> (32 - SlotBits));
    }

    private double Expected(Slots slots)
    {
        double usual = Expected(slots.Distance, Prior, DistanceWeight);
        return Expected(slots.Both, usual + (OfDistance * (Expected(slots.Token, usual, PriorWeight) - usual)), PriorWeight);
    }

    private double Expected(int slot, double before, double weight) => (_right[slot] + (weight * before)) / (_guessed[slot] + weight);

    private void Count(int slot, bool right, double weight = 1)
    {
        Scale(slot, 1 - (weight * (1 - Keep)));
        _guessed[slot] += weight;
        _right[slot] += right ? weight : 0;
    }

    private void Scale(int slot, double share)
    {
        _guessed[slot] *= share;
        _right[slot] *= share;
    }

    private readonly record struct Slots(int Distance, int Token, int Both);
}
