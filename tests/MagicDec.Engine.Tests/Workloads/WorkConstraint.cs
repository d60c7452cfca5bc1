namespace MagicDec.Engine.Tests.Workloads;

/// <summary>What the output of a request must look like.</summary>
internal enum WorkConstraint
{
    None,
    Json,
    Schema,
    Regex,
}
