namespace MagicDec.Tool.Tests.Soak;

/// <summary>Tests that look at the memory of the whole process: no others run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneInProcess
{
    public const string Name = "alone in the process";
}
