namespace MagicDec.Engine.Compute.Workers;

/// <summary>Work that a <see cref="WorkerPool"/> splits into numbered tasks; a struct, so that running it allocates nothing.</summary>
internal interface IJob
{
    /// <summary>Does one task; tasks run in any order and at the same time. <paramref name="worker"/> is below the pool's thread count.</summary>
    void Execute(int task, int worker);
}
