using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using MagicDec.Engine.Compute.Amx;

namespace MagicDec.Engine.Compute.Workers;

/// <summary>
/// Persistent threads that share the tasks of one job at a time. The calling thread is worker 0. Workers spin for some
/// hundreds of microseconds after a job, so that the next one starts within a microsecond, and then park.
/// </summary>
internal sealed unsafe class WorkerPool : IDisposable
{
    // One Thread.SpinWait(1) takes about 37 ns on every machine: the runtime calibrates it.
    private const int SpinRounds = 8000;

    private readonly Thread[] _threads;
    private readonly object _workersGate = new();
    private readonly object _callerGate = new();
    private readonly WorkerMemory _memory;

    // What the present job is: written by the caller before it publishes a claim, stable while tasks are left to claim.
    private void* _job;
    private delegate*<void*, int, int, void> _execute;
    private int _taskCount;
    private ExceptionDispatchInfo? _failure;

    private Counters _counters;
    private uint _epoch;
    private int _busy;
    private int _parkedWorkers;
    private bool _callerParked;
    private bool _disposed;

    /// <summary>Starts <paramref name="threads"/> - 1 background threads.</summary>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _memory = new WorkerMemory(threads);
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => WorkerLoop(worker)) { IsBackground = true, Name = $"MagicDec worker {worker}" };
            _threads[i].UnsafeStart();
        }
    }

    /// <summary>Workers that wait without using the processor at this moment.</summary>
    public int ParkedWorkers => Volatile.Read(ref _parkedWorkers);

    /// <summary>Number of workers, the caller included.</summary>
    public int ThreadCount => _threads.Length + 1;

    /// <summary>
    /// Runs tasks 0 .. <paramref name="taskCount"/> - 1 and returns when all are done. Tasks are claimed in ascending order.
    /// When a task throws, tasks not yet started are skipped and the first exception is rethrown.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called from inside a task, or from two threads at once.</exception>
    public void Run<TJob>(ref TJob job, int taskCount)
        where TJob : struct, IJob
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
            throw new InvalidOperationException("The worker pool already runs a job: it serves one caller at a time, and tasks cannot start jobs.");
        try
        {
            if (_threads.Length == 0 || taskCount <= 1)
            {
                for (int task = 0; task < taskCount; task++)
                    job.Execute(task, 0);
                return;
            }

            // A copy on this stack does not move, so the workers may hold a plain pointer to it.
            TJob local = job;
            RunShared(Unsafe.AsPointer(ref local), &ExecuteTask<TJob>, taskCount);
            job = local;
            _failure?.Throw();
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>
    /// Runs like <see cref="Run{TJob}"/>, but each worker begins with its own contiguous share of the tasks, the same share of any job, and
    /// takes over tasks of others when its own are done. Steps that cut one array in the same way so find their part in the worker's cache.
    /// </summary>
    public void RunNear<TJob>(ref TJob job, int taskCount)
        where TJob : struct, IJob
    {
        if (_threads.Length == 0 || taskCount <= 1)
        {
            Run(ref job, taskCount);
            return;
        }

        // One counter for each share, and one more that says whether a task has failed.
        int counters = (ThreadCount + 1) * NearJob<TJob>.CounterStride;
        int* next = stackalloc int[counters];
        new Span<int>(next, counters).Clear();
        var near = new NearJob<TJob> { Job = job, Next = next, Tasks = taskCount, Workers = ThreadCount };
        Run(ref near, ThreadCount);
        job = near.Job;
    }

    /// <summary>Runs like <see cref="RunNear{TJob}(ref TJob, int)"/>, or on the caller alone, where waking others would cost more than they save.</summary>
    public void RunNear<TJob>(ref TJob job, int taskCount, bool shared)
        where TJob : struct, IJob
    {
        if (shared)
        {
            RunNear(ref job, taskCount);
            return;
        }

        for (int task = 0; task < taskCount; task++)
            job.Execute(task, 0);
    }

    /// <inheritdoc cref="WorkerMemory.Shared"/>
    public float* Workspace(nint floats) => _memory.Shared(floats);

    /// <inheritdoc cref="WorkerMemory.Own"/>
    public float* Scratch(int worker, nint floats) => _memory.Own(worker, floats);

    /// <summary>Gives up all memory that tasks had; between runs only. The next tasks get new memory.</summary>
    public void FreeMemory() => _memory.Dispose();

    /// <summary>Ends the threads and frees the scratch memory; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        lock (_workersGate)
        {
            _disposed = true;
            Monitor.PulseAll(_workersGate);
        }

        foreach (Thread thread in _threads)
            thread.Join();
        _memory.Dispose();
    }

    private static void ExecuteTask<TJob>(void* job, int task, int worker)
        where TJob : struct, IJob => Unsafe.AsRef<TJob>(job).Execute(task, worker);

    private void RunShared(void* job, delegate*<void*, int, int, void> execute, int taskCount)
    {
        _job = job;
        _execute = execute;
        _taskCount = taskCount;
        _failure = null;
        _counters.Completed = 0;

        // The exchange publishes the job; it is also the fence between it and reading who is parked.
        Interlocked.Exchange(ref _counters.Claim, ((ulong)++_epoch << 32) | (uint)taskCount);
        if (Volatile.Read(ref _parkedWorkers) > 0)
            WakeWorkers(taskCount - 1);
        ClaimTasks(0);
        WaitForAll(taskCount);
    }

    /// <summary>
    /// The claim word holds (epoch, tasks left). A compare-exchange that succeeds proves that the fields read before it belong to this
    /// epoch, because the caller changes them only after every task was claimed and done. A late worker can so never touch a newer job.
    /// </summary>
    private void ClaimTasks(int worker)
    {
        int done = 0;
        ulong claim = Volatile.Read(ref _counters.Claim);
        while ((uint)claim != 0)
        {
            void* job = _job;
            delegate*<void*, int, int, void> execute = _execute;
            int task = _taskCount - (int)(uint)claim;
            ulong seen = Interlocked.CompareExchange(ref _counters.Claim, claim - 1, claim);
            if (seen != claim)
            {
                claim = seen;
                continue;
            }

            try
            {
                if (Volatile.Read(ref _failure) is null)
                    execute(job, task, worker);
            }
            catch (Exception exception)
            {
                _ = Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(exception), null);
            }

            done++;
            claim = Volatile.Read(ref _counters.Claim);
        }

        if (done > 0)
            ReportDone(done);
    }

    private void ReportDone(int done)
    {
        Interlocked.Add(ref _counters.Completed, done);
        if (!Volatile.Read(ref _callerParked))
            return;
        lock (_callerGate)
            Monitor.PulseAll(_callerGate);
    }

    private void WaitForAll(int taskCount)
    {
        for (int i = 0; i < SpinRounds; i++)
        {
            if (Volatile.Read(ref _counters.Completed) == taskCount)
                return;
            Thread.SpinWait(1);
        }

        lock (_callerGate)
        {
            Volatile.Write(ref _callerParked, true);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _counters.Completed) != taskCount)
                Monitor.Wait(_callerGate);
            Volatile.Write(ref _callerParked, false);
        }
    }

    private void WakeWorkers(int wanted)
    {
        lock (_workersGate)
        {
            for (int i = Math.Min(wanted, _parkedWorkers); i > 0; i--)
                Monitor.Pulse(_workersGate);
        }
    }

    private void WorkerLoop(int worker)
    {
        while (SpinForWork() || ParkForWork())
            ClaimTasks(worker);
    }

    private bool SpinForWork()
    {
        for (int i = 0; i < SpinRounds; i++)
        {
            if ((uint)Volatile.Read(ref _counters.Claim) != 0)
                return true;
            Thread.SpinWait(1);
        }

        return false;
    }

    /// <summary>Waits until there is work (true) or the pool is disposed (false).</summary>
    private bool ParkForWork()
    {
        AmxRoutines.Release();
        lock (_workersGate)
        {
            Volatile.Write(ref _parkedWorkers, _parkedWorkers + 1);
            Interlocked.MemoryBarrier();
            while ((uint)Volatile.Read(ref _counters.Claim) == 0 && !_disposed)
                Monitor.Wait(_workersGate);
            _parkedWorkers--;
            return !_disposed;
        }
    }

    /// <summary>One worker's part in a job: its share, then what is left of the others'. Claiming is mostly a counter of its own.</summary>
    private struct NearJob<TJob> : IJob
        where TJob : struct, IJob
    {
        /// <summary>Counters lie two cache lines apart.</summary>
        public const int CounterStride = 32;

        public TJob Job;
        public int* Next;
        public int Tasks;
        public int Workers;

        public void Execute(int task, int worker)
        {
            int* failed = Next + (Workers * CounterStride);
            try
            {
                for (int i = 0; i < Workers; i++)
                {
                    int share = (worker + i) % Workers;
                    int begin = (int)((long)Tasks * share / Workers);
                    int count = (int)((long)Tasks * (share + 1) / Workers) - begin;
                    int* next = Next + (share * CounterStride);
                    while (Volatile.Read(ref *next) < count && Volatile.Read(ref *failed) == 0)
                    {
                        int mine = Interlocked.Increment(ref *next) - 1;
                        if (mine < count)
                            Job.Execute(begin + mine, worker);
                    }
                }
            }
            catch
            {
                Volatile.Write(ref *failed, 1);
                throw;
            }
        }
    }

    /// <summary>The two words all workers write, each on cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private struct Counters
    {
        [FieldOffset(128)]
        public ulong Claim;

        [FieldOffset(256)]
        public int Completed;
    }
}
