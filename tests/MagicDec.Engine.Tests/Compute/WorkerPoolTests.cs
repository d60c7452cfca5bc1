using MagicDec.Engine.Compute.Workers;

namespace MagicDec.Engine.Tests.Compute;

public sealed class WorkerPoolTests
{
    [Fact]
    public unsafe void FreeMemory_BetweenRuns_GivesNewZeros()
    {
        using var pool = new WorkerPool(2);
        for (int repeat = 0; repeat < 3; repeat++)
        {
            float* shared = pool.Workspace(100_000), own = pool.Scratch(1, 100_000);
            Assert.Equal((0f, 0f), (shared[99_999], own[99_999]));
            (shared[99_999], own[99_999]) = (1, 1);
            pool.FreeMemory();
        }
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(2, 1000)]
    [InlineData(5, 3)]
    [InlineData(5, 1000)]
    public void Run_AnyTaskCount_RunsEveryTaskOnce(int threads, int tasks)
    {
        using var pool = new WorkerPool(threads);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            var job = new CountingJob(new int[tasks], threads);
            pool.Run(ref job, tasks);
            Assert.All(job.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(2, 1000)]
    [InlineData(5, 3)]
    [InlineData(5, 1000)]
    public void RunNear_AnyTaskCount_RunsEveryTaskOnce(int threads, int tasks)
    {
        using var pool = new WorkerPool(threads);
        for (int repeat = 0; repeat < 50; repeat++)
        {
            var job = new CountingJob(new int[tasks], threads);
            pool.RunNear(ref job, tasks);
            Assert.All(job.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Fact]
    public void RunNear_WorkersThatAreAllBusy_KeepToTheirShares()
    {
        using var pool = new WorkerPool(2);
        using var meeting = new Barrier(2);
        var job = new OwnerJob(new int[8], meeting);
        pool.RunNear(ref job, 8);
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1], job.Owners);
    }

    [Fact]
    public void RunNear_TaskThatThrows_RethrowsAndServesTheNextJob()
    {
        using var pool = new WorkerPool(3);
        var failing = new FailingJob(3);
        Assert.Throws<InvalidDataException>(() => pool.RunNear(ref failing, 100));
        var job = new CountingJob(new int[10], 3);
        pool.RunNear(ref job, 10);
        Assert.All(job.Runs, runs => Assert.Equal(1, runs));
    }

    [Fact]
    public void Run_NoTasks_DoesNothing()
    {
        using var pool = new WorkerPool(3);
        var job = new CountingJob([], 3);
        pool.Run(ref job, 0);
        Assert.Empty(job.Runs);
    }

    [Fact]
    public void Run_ManyShortJobs_NeverMixesThem()
    {
        using var pool = new WorkerPool(4);
        for (int round = 0; round < 20_000; round++)
        {
            int tasks = 2 + (round % 5);
            var job = new StampJob(new int[tasks], round);
            pool.Run(ref job, tasks);
            Assert.False(job.Stamps.AsSpan().ContainsAnyExcept(round));
        }
    }

    [Fact]
    public void Run_AfterTheWorkersParked_WakesThem()
    {
        using var pool = new WorkerPool(3);
        for (int repeat = 0; repeat < 10; repeat++)
        {
            Assert.True(SpinWait.SpinUntil(() => pool.ParkedWorkers == 2, TimeSpan.FromSeconds(30)), "idle workers did not park");

            // Only with both workers can all three tasks be inside the barrier.
            using var meeting = new Barrier(3);
            var job = new MeetingJob(meeting);
            pool.Run(ref job, 3);
            Assert.Equal(1, meeting.CurrentPhaseNumber);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_TaskThrows_RethrowsAndStaysUsable(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            var failing = new FailingJob(7);
            var thrown = Assert.Throws<InvalidDataException>(() => pool.Run(ref failing, 100));
            Assert.Equal("task 7", thrown.Message);

            var job = new CountingJob(new int[100], threads);
            pool.Run(ref job, 100);
            Assert.All(job.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Fact]
    public void Run_TaskThrows_SkipsTasksNotStarted()
    {
        using var pool = new WorkerPool(2);
        var job = new FailingJob(0) { Started = [0] };
        Assert.Throws<InvalidDataException>(() => pool.Run(ref job, 1_000_000));
        Assert.InRange(job.Started[0], 1, 999_999);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_InsideATask_Throws(int threads)
    {
        using var pool = new WorkerPool(threads);
        var job = new NestedJob(pool);
        Assert.Throws<InvalidOperationException>(() => pool.Run(ref job, 4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_JobThatChangesItself_GivesTheChangeBack(int threads)
    {
        using var pool = new WorkerPool(threads);
        var job = default(SelfCountingJob);
        pool.Run(ref job, 10);
        Assert.Equal(10, job.Count);
    }

    [Fact]
    public void Run_Disposed_Throws()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        var job = default(SelfCountingJob);
        Assert.Throws<ObjectDisposedException>(() => pool.Run(ref job, 2));
    }

    [Fact]
    public void Constructor_NoThreads_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));

    private readonly struct CountingJob(int[] runs, int threads) : IJob
    {
        public int[] Runs => runs;

        public void Execute(int task, int worker)
        {
            Assert.InRange(worker, 0, threads - 1);
            Interlocked.Increment(ref runs[task]);
        }
    }

    private readonly struct StampJob(int[] stamps, int stamp) : IJob
    {
        public int[] Stamps => stamps;

        public void Execute(int task, int worker) => stamps[task] = stamp;
    }

    private readonly struct MeetingJob(Barrier meeting) : IJob
    {
        public void Execute(int task, int worker) => Assert.True(meeting.SignalAndWait(TimeSpan.FromSeconds(30)));
    }

    private readonly struct OwnerJob(int[] owners, Barrier meeting) : IJob
    {
        public int[] Owners => owners;

        public void Execute(int task, int worker)
        {
            owners[task] = worker;
            Assert.True(meeting.SignalAndWait(TimeSpan.FromSeconds(30)));
        }
    }

    private struct FailingJob(int failing) : IJob
    {
        public int[]? Started;

        public readonly void Execute(int task, int worker)
        {
            if (Started is not null)
                Interlocked.Increment(ref Started[0]);
            if (task == failing)
                throw new InvalidDataException($"task {task}");
        }
    }

    private struct NestedJob(WorkerPool pool) : IJob
    {
        public readonly void Execute(int task, int worker)
        {
            var inner = default(SelfCountingJob);
            pool.Run(ref inner, 1);
        }
    }

    private struct SelfCountingJob : IJob
    {
        public int Count;

        public void Execute(int task, int worker) => Interlocked.Increment(ref Count);
    }
}
