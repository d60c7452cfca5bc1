using MagicDec.Tool.Planning.Rooflines;

namespace MagicDec.Tool.Tests.Planning;

/// <summary>Fits a machine to rows of the paper: read rate, overheads for a layer and for a row and layer, and the host's share of a round.</summary>
internal static class MachineFit
{
    // Which bound holds depends on the rate that is looked for: a few turns settle it.
    private const int Turns = 12;

    public static MachineProfile Of(IReadOnlyList<PaperLoad> loads)
    {
        MachineProfile machine = new()
        {
            Name = "fitted",
            ReadBytesPerSecond = 2e12,
            FlopsPerSecond = MachinePresets.All[loads[0].Gpu].FlopsPerSecond,
            StepSeconds = 0,
            RowSeconds = 0,
            RoundSeconds = 0,
        };
        for (int turn = 0; turn < Turns; turn++)
        {
            MachineProfile bare = machine with { LayerSeconds = 0, RowLayerSeconds = 0 };
            double[] factors = LeastSquares.Fit(
                from load in loads
                from step in load.Steps
                let time = new Roofline(step.Model, bare, PaperLoad.Devices).Step(load.Row.Batch, step.Context, step.Rows)
                select (new double[] { step.Model.LayerCount, (double)step.Model.LayerCount * load.Row.Batch * step.Rows, time.Weights + time.KeysAndValues }, step.Seconds - time.Compute, step.Seconds));
            machine = machine with { LayerSeconds = factors[0], RowLayerSeconds = factors[1], ReadBytesPerSecond = machine.ReadBytesPerSecond / factors[2] };
        }

        return machine with { RoundSeconds = Math.Max(0, Round(loads, machine)) };
    }

    // What the reported speedups leave, small rounds counting as much as large ones.
    private static double Round(IReadOnlyList<PaperLoad> loads, MachineProfile machine)
    {
        double sum = 0;
        double weights = 0;
        foreach (PaperLoad load in loads)
        {
            double[] steps = [.. load.Steps.Select(step => new Roofline(step.Model, machine, PaperLoad.Devices).Step(load.Row.Batch, step.Context, step.Rows).Total)];
            double round = load.Row.TokensPerRound * steps[0] / load.Row.Speedup;
            sum += (round - (load.Row.Gamma * steps[1]) - steps[2]) / (round * round);
            weights += 1 / (round * round);
        }

        return sum / weights;
    }
}
