using System.Diagnostics;

namespace MagicDec.Engine.Tests.VectorWidths;

/// <summary>Runs every probe again in processes that may not use wide vectors, and compares bits.</summary>
public sealed class VectorWidthTests
{
    /// <summary>Every probe, with the runtime's switches and the widest vectors each leaves.</summary>
    public static TheoryData<string, string, int> Cases
    {
        get
        {
            TheoryData<string, string, int> cases = [];
            foreach (string probe in BitProbes.Names)
            {
                cases.Add(probe, "DOTNET_EnableAVX512", 256);
                cases.Add(probe, "DOTNET_EnableAVX2", 128);
                if (!BitProbes.UsesMatrixTiles(probe))
                    cases.Add(probe, "DOTNET_EnableHWIntrinsic", 0);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Probe_WithNarrowerVectors_HasTheSameBits(string probe, string disabled, int widest)
    {
        string[] answer = RunChild(probe, disabled).Split(' ');

        Assert.InRange(int.Parse(answer[0]), 0, widest);
        Assert.Equal($"{BitProbes.Run(probe):x16}", answer[1]);
    }

    private static string RunChild(string probe, string disabled)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(BitProbes).Assembly.Location, probe])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment[disabled] = "0";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }
}
