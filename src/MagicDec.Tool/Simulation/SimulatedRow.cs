using MagicDec.Tool.Simulation.Workloads;

namespace MagicDec.Tool.Simulation;

/// <summary>A request that is being served.</summary>
internal sealed class SimulatedRow(SimulatedRequest request)
{
    // Acceptance changes slowly with the context.
    private const int Block = 64;

    private readonly Dictionary<int, (int Block, double Miss)> _misses = [];

    public SimulatedRequest Request => request;

    /// <summary>Tokens of its history.</summary>
    public int Context => request.Context + Produced;

    /// <summary>Tokens it has produced.</summary>
    public int Produced { get; set; }

    /// <summary>Most tokens that can be drafted: the last one comes from the check.</summary>
    public int Longest => request.Output - Produced - 1;

    /// <summary>Share of wrong tokens at the first position of a draft that starts here.</summary>
    public double Miss(int budget)
    {
        int block = Produced / Block;
        if (!_misses.TryGetValue(budget, out (int Block, double Miss) known) || known.Block != block)
        {
            _misses[budget] = known = (block, request.Text.MissAt(budget, Context));
        }

        return known.Miss * request.Text.Hardness(Produced);
    }

    /// <summary>How many tokens of a draft are right. A token of the text is as easy or hard for every policy.</summary>
    public int Accept(int length, int budget, ulong seed)
    {
        double miss = length > 0 ? Miss(budget) : 0;
        int accepted = 0;
        while (accepted < length && Chance.Uniform(seed, request.Id, Produced + accepted) >= miss)
        {
            accepted++;
            miss *= request.Text.ByPosition;
        }

        return accepted;
    }
}
