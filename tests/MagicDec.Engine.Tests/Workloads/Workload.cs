using System.Text;

namespace MagicDec.Engine.Tests.Workloads;

/// <summary>An engine's settings and the requests that meet on it. Prints itself as the expression that makes it again.</summary>
/// <param name="Threads">Compute threads.</param>
/// <param name="StepTokens">Most tokens a step.</param>
/// <param name="SparePages">KV pages beyond those that the largest request needs: few of them force preemption.</param>
/// <param name="MaxRunning">Most requests that share a step.</param>
/// <param name="Cache">Whether the prefix cache is on.</param>
/// <param name="MaxQueued">Most requests that wait.</param>
/// <param name="RefusesWhenFull">Whether a request that finds the queue full ends at once, instead of waiting.</param>
internal sealed record Workload(int Threads, int StepTokens, int SparePages, int MaxRunning, bool Cache = true, int MaxQueued = 1000, bool RefusesWhenFull = false)
{
    public IReadOnlyList<WorkRequest> Requests { get; init; } = [];

    public int PageCount(int pageTokens) => SparePages + Requests.Max(request => (request.TokenCount + pageTokens - 1) / pageTokens);

    public override string ToString()
    {
        StringBuilder text = new($"new Workload({Threads}, {StepTokens}, {SparePages}, {MaxRunning}, {Literal(Cache)}, {MaxQueued}, {Literal(RefusesWhenFull)}) {{ Requests = [");
        foreach (WorkRequest request in Requests)
        {
            text.Append("\n    ").Append(Describe(request)).Append(',');
        }

        return text.Append("] }").ToString();
    }

    /// <summary>Only what differs from the defaults: the shorter, the easier to see what matters.</summary>
    private static string Describe(WorkRequest request)
    {
        WorkRequest plain = new();
        var settings = typeof(WorkRequest).GetConstructors()[0].GetParameters()
            .Select(parameter => typeof(WorkRequest).GetProperty(parameter.Name!)!)
            .Where(property => !Equals(property.GetValue(plain), property.GetValue(request)))
            .Select(property => $"{property.Name}: {Literal(property.GetValue(request)!)}");
        return $"new({string.Join(", ", settings)})";
    }

    private static string Literal(object value) => value switch
    {
        Enum name => $"{name.GetType().Name}.{name}",
        true => "true",
        false => "false",
        _ => $"{value}",
    };
}
