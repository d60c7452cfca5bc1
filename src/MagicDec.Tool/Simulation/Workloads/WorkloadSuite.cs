namespace MagicDec.Tool.Simulation.Workloads;

/// <summary>What policies are judged by: from one agent to 256, from 300 tokens to 128K, text that is easy, hard, changing and hopeless, and text for which budgets do not matter.</summary>
/// <param name="seed">Which requests.</param>
/// <param name="size">Share of the full number of requests, or of their length where there are few.</param>
internal sealed class WorkloadSuite(ulong seed, double size)
{
    private static readonly TextProfile Usual = new(0.16);
    private static readonly TextProfile Hopeless = new(0.95) { BudgetExponent = 0, ContextExponent = 0 };

    private readonly List<SimulatedRequest> _requests = [];
    private int _count;

    /// <summary>All workloads.</summary>
    public IReadOnlyList<Workload> All() =>
    [
        Chat(), Alone(), Agents(), Reasoning(), Crowd(), Halves(), Bursts(), Moods(), Easy(), Documents(), Hostile(), Huge(), Even(),
    ];

    private Workload Chat()
    {
        for (int i = 0; i < Many(500); i++)
        {
            Add(0, Between(300, 3000), Between(64, 320), Usual);
        }

        return Make("chat", "64 at a time, 300 to 3,000 tokens, short answers", 64);
    }

    private Workload Alone()
    {
        for (int context = 1024; context <= 131072; context *= 2)
        {
            Add(0, context, Many(500), Usual);
        }

        return Make("alone", "one agent whose history doubles from 1K to 128K", 1);
    }

    private Workload Agents()
    {
        for (int turn = 0; turn < 10; turn++)
        {
            for (int agent = 0; agent < 32; agent++)
            {
                Add(0, 2048 + (turn * Between(5000, 7000)), Many(Between(150, 350)), new TextProfile(0.08 + (0.01 * (agent % 16))));
            }
        }

        return Make("agents", "32 agents, ten turns each, from 2K to 64K; some easier than others", 32);
    }

    private Workload Reasoning()
    {
        for (int i = 0; i < 32; i++)
        {
            Add(0, Between(600, 2000), Many(Between(8000, 16000)), Usual);
        }

        return Make("reasoning", "32 answers of 8K to 16K tokens, almost no prompt", 32);
    }

    private Workload Crowd()
    {
        for (int i = 0; i < 512; i++)
        {
            Add(0, (int)(512 * Math.Pow(32, Next())), Many(Between(150, 500)), Usual);
        }

        return Make("crowd", "256 at a time, 512 to 16K tokens", 256);
    }

    private Workload Halves()
    {
        for (int i = 0; i < 192; i++)
        {
            Add(0, Between(14000, 18000), Many(Between(250, 500)), i % 2 == 0 ? new TextProfile(0.08) : Hopeless);
        }

        return Make("halves", "64 at a time at 16K; every second one cannot be guessed", 64);
    }

    private Workload Bursts()
    {
        for (int i = 0; i < 8; i++)
        {
            Add(0, Between(8000, 32000), Many(2500), Usual);
        }

        for (int burst = 0; burst < 4; burst++)
        {
            for (int i = 0; i < 120; i++)
            {
                Add((long)(size * 4000) + (burst * (long)(size * 36000)), Between(4000, 32000), Many(Between(150, 300)), Usual);
            }
        }

        return Make("bursts", "a few long answers at 8K to 32K, and now and then 120 more at once", 128);
    }

    private Workload Moods()
    {
        TextProfile text = new(0.12) { Phases = [new TextPhase(400, 0.5), new TextPhase(400, 5)] };
        for (int i = 0; i < 32; i++)
        {
            Add(0, Between(30000, 34000), Many(Between(1500, 2500)), text);
        }

        return Make("moods", "16 at a time at 32K; easy and hard stretches of 400 tokens", 16);
    }

    private Workload Easy()
    {
        for (int i = 0; i < 24; i++)
        {
            Add(0, Between(48000, 80000), Many(Between(600, 1200)), new TextProfile(0.03) { ByPosition = 0.97 });
        }

        return Make("easy", "8 at a time at 64K, text that is guessed almost always", 8);
    }

    private Workload Documents()
    {
        for (int i = 0; i < 64; i++)
        {
            Add(0, Between(100_000, 131_072), Many(Between(250, 500)), Usual);
        }

        return Make("documents", "16 at a time, 100K to 128K tokens", 16);
    }

    private Workload Hostile()
    {
        for (int i = 0; i < 64; i++)
        {
            Add(0, Between(24000, 40000), Many(Between(300, 600)), Hopeless);
        }

        return Make("hostile", "16 at a time at 32K; nothing can be guessed", 16);
    }

    private Workload Huge()
    {
        for (int i = 0; i < 256; i++)
        {
            Add(0, Between(120_000, 131_072), Many(Between(200, 400)), Usual);
        }

        return Make("huge", "256 at once, 128K each", 256);
    }

    private Workload Even()
    {
        TextProfile text = new(0.2) { BudgetExponent = 0 };
        for (int i = 0; i < 48; i++)
        {
            Add(0, Between(30000, 34000), Many(Between(600, 1200)), text);
        }

        return Make("even", "16 at a time at 32K, text that small budgets guess as well as large ones", 16);
    }

    private int Many(int full) => Math.Max(8, (int)(size * full));

    private double Next() => Chance.Uniform(seed, -1, _count++);

    private int Between(int low, int high) => low + (int)(Next() * (high - low + 1));

    private void Add(long arrival, int context, int output, TextProfile text) =>
        _requests.Add(new SimulatedRequest(_count++, arrival, context, output, text));

    private Workload Make(string name, string description, int slots)
    {
        SimulatedRequest[] requests = [.. _requests.OrderBy(request => request.Arrival)];
        _requests.Clear();
        return new Workload(name, description, slots, requests);
    }
}
