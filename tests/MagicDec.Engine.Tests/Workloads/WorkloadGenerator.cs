using FsCheck;
using FsCheck.Fluent;
using MagicDec.Engine.Speculation;

namespace MagicDec.Engine.Tests.Workloads;

/// <summary>Makes workloads at random, and smaller ones of a failing one.</summary>
internal static class WorkloadGenerator
{
    public static Arbitrary<Workload> Workloads { get; } = Arb.From(Create(), Shrink);

    private static Gen<Workload> Create() => Gen.Frequency((3, Mixed()), (1, Crowd()));

    /// <summary>Anything.</summary>
    private static Gen<Workload> Mixed() =>
        from threads in Gen.Choose(1, 3)
        from step in Gen.Elements(16, 17, 32, 50, 512)
        from spare in Gen.Frequency((2, Gen.Choose(0, 3)), (1, Gen.Choose(4, 12)), (1, Gen.Constant(200)))
        from running in Gen.Elements(1, 2, 5, 64)
        from cache in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
        from queued in Gen.Elements(1, 3, 1000, 1000)
        from refuses in Gen.Frequency((2, Gen.Constant(false)), (1, Gen.Constant(true)))
        from requests in Gen.Choose(1, 14).SelectMany(count => Gen.ListOf(Request(), count))
        select new Workload(threads, step, spare, running, cache, queued, refuses) { Requests = [.. requests] };

    /// <summary>Short prompts that grow together in a small pool: many a preemption.</summary>
    private static Gen<Workload> Crowd() =>
        from workload in Mixed()
        from spare in Gen.Choose(0, 4)
        from requests in Gen.Choose(3, 8).SelectMany(count => Gen.ListOf(Grower(), count))
        select workload with { SparePages = spare, MaxRunning = 64, Requests = [.. requests] };

    private static Gen<WorkRequest> Grower() =>
        from request in Request()
        from delay in Gen.Choose(0, 2)
        from shared in Gen.Elements(0, 15, 16)
        from own in Gen.Choose(1, 16)
        from output in Gen.Choose(30, 80)
        select request with { Delay = delay, Shared = shared, Own = own, Output = output };

    private static Gen<WorkRequest> Request() =>
        from delay in Gen.Frequency((3, Gen.Constant(0)), (3, Gen.Choose(1, 6)), (1, Gen.Choose(7, 60)))
        from family in Gen.Choose(0, 1)
        from shared in Gen.Elements(0, 0, 0, 7, 15, 16, 17, 32, 48, 75)
        from own in Gen.Frequency((3, Gen.Choose(1, 20)), (1, Gen.Elements(1, 16, 32, 70)))
        from output in Gen.Choose(1, 24)
        from sampling in Gen.Elements(Enum.GetValues<WorkSampling>())
        from seed in Gen.Choose(0, 5)
        from cancel in Gen.Frequency((4, Gen.Constant<int?>(null)), (1, Gen.Choose(0, 15).Select(value => (int?)value)))
        from auto in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from drafter in Gen.Elements<Drafter?>(null, Drafter.Sparse, Drafter.Suffix, Drafter.SuffixThenSparse)
        from draftLength in Gen.Elements(1, 2, 4, 7, DraftingOptions.MaxDraftLength)
        from budget in Gen.Elements(DraftingOptions.MinKvBudget, 48, 64, 512)
        from selector in Gen.Elements(Enum.GetValues<KvSelector>())
        from slow in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        from stops in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from priority in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(-1, 2)))
        from timeout in Gen.Frequency((6, Gen.Constant<int?>(null)), (1, Gen.Choose(1, 30).Select(value => (int?)value)))
        from salted in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from constraint in Gen.Frequency((3, Gen.Constant(WorkConstraint.None)), (1, Gen.Elements(WorkConstraint.Json, WorkConstraint.Schema, WorkConstraint.Regex)))
        select new WorkRequest(
            delay, family, shared, own, output, sampling, seed, cancel, auto, drafter, draftLength, budget, selector, slow, stops, salted, priority,
            timeout, constraint);

    /// <summary>Fewer requests first, then plainer ones, then a plainer engine.</summary>
    private static IEnumerable<Workload> Shrink(Workload workload)
    {
        IReadOnlyList<WorkRequest> requests = workload.Requests;
        if (requests.Count > 3)
        {
            yield return workload with { Requests = [.. requests.Take(requests.Count / 2)] };
            yield return workload with { Requests = [.. requests.Skip(requests.Count / 2)] };
        }

        for (int i = 0; i < requests.Count && requests.Count > 1; i++)
        {
            yield return workload with { Requests = [.. requests.Where((_, index) => index != i)] };
        }

        for (int i = 0; i < requests.Count; i++)
        {
            foreach (WorkRequest plainer in Shrink(requests[i]))
            {
                yield return workload with { Requests = [.. requests.Select((request, index) => index == i ? plainer : request)] };
            }
        }

        Workload[] engines =
        [
            workload with { Threads = 1 },
            workload with { StepTokens = 512 },
            workload with { SparePages = 200 },
            workload with { MaxRunning = 64 },
            workload with { Cache = false },
            workload with { MaxQueued = 1000 },
            workload with { RefusesWhenFull = false },
        ];
        foreach (Workload plainer in engines.Where(engine => engine != workload))
        {
            yield return plainer;
        }
    }

    private static IEnumerable<WorkRequest> Shrink(WorkRequest request)
    {
        WorkRequest[] plainer =
        [
            request with { CancelAfter = null },
            request with { Auto = false },
            request with { Drafter = null, DraftLength = 1, KvBudget = DraftingOptions.MinKvBudget, Selector = KvSelector.Verified },
            request with { SlowReader = false },
            request with { Stops = false },
            request with { Salted = false },
            request with { Priority = 0 },
            request with { Timeout = null },
            request with { Constraint = WorkConstraint.None },
            request with { Delay = 0 },
            request with { Delay = request.Delay / 2 },
            request with { Sampling = WorkSampling.Greedy },
            request with { Shared = 0 },
            request with { Shared = request.Shared / 2 },
            request with { Own = (request.Own + 1) / 2 },
            request with { Output = 1 },
            request with { Output = (request.Output + 1) / 2 },
            request with { Output = Math.Max(1, request.Output - 1) },
            request with { Seed = 0 },
            request with { Family = 0 },
            request with { DraftLength = (request.DraftLength + 1) / 2 },
        ];
        return plainer.Where(candidate => candidate != request).Distinct();
    }
}
