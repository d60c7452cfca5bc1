using MagicDec.Engine.Runners;
using MagicDec.Engine.Runners.Steps;

namespace MagicDec.Engine.Tests.Workloads.Sabotage.Drafts;

/// <summary>The target's pass does not overwrite what the draft has written: keys and values made over a sparse view stay.</summary>
internal sealed class DraftKvKept(IModelRunner inner) : PagesRestored(inner)
{
    protected override bool LosesWrites(StepSequence rows) => IsVerification(rows);
}
