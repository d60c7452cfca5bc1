using MagicDec.Engine.KvCache.Pages;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Runners;

/// <summary>
/// The seam for hardware: computes one step and samples its output rows. Nothing above it knows where tensors live, and
/// logits cross it only for sequences that asked for them.
/// </summary>
internal interface IModelRunner : IPageMemory, IDisposable
{
    /// <summary>Pages the KV memory holds. Page ids are 0 .. PageCount - 1.</summary>
    int PageCount { get; }

    /// <summary>Rows of one sequence that attention takes in one go: one more costs more than the one before it.</summary>
    int AttentionTileRows => 1;

    /// <summary>Rows that the linear layers take in one passage over the weights: one more costs more than the one before it; 1 where all cost alike.</summary>
    int LinearTileRows => 1;

    /// <summary>Bytes of weights that a step reads, and so leaves in the caches.</summary>
    long WeightBytes => 0;

    /// <summary>Forgets the contents of all pages; a runner whose memory is mapped when it is first written gives it back.</summary>
    void DiscardPages()
    {
    }

    /// <summary>Computes all rows of <paramref name="batch"/>, stores their keys and values, samples the output rows and pools the states of those that want it.</summary>
    void Run(StepBatch batch, StepResult result);
}
