using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace MagicDec.Engine.Tests.Fuzzing;

/// <summary>
/// Gives a parser many damaged files. A few in every test run; MAGICDEC_FUZZ=100000 gives that many, and says how many were refused and how long
/// the slowest took. A failure names its seed, and MAGICDEC_FUZZ_SEED repeats it alone.
/// </summary>
internal static class FuzzRun
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static async Task AllAsync(int fewest, ITestOutputHelper output, Func<int, Task> parse, params Type[] refusals)
    {
        int? only = Number("MAGICDEC_FUZZ_SEED");
        int count = Number("MAGICDEC_FUZZ") ?? fewest;
        int refused = 0;
        (TimeSpan Time, int Seed) slowest = default;
        for (int seed = only ?? 0; seed < (only + 1 ?? count); seed++)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                await parse(seed).WaitAsync(Longest);
            }
            catch (Exception error) when (refusals.Contains(error.GetType()))
            {
                refused++;
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"Seed {seed}: {error.GetType().Name}: {error.Message}", error);
            }

            TimeSpan time = Stopwatch.GetElapsedTime(start);
            slowest = time > slowest.Time ? (time, seed) : slowest;
        }

        output.WriteLine($"{count} inputs, {refused} refused, slowest {slowest.Time.TotalMilliseconds:F0} ms (seed {slowest.Seed})");
        Assert.True(only is not null || (refused > 0 && refused < count), $"{refused} of {count} were refused: the inputs are damaged too little or too much.");
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number : null;
}
