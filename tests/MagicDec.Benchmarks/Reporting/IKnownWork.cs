namespace MagicDec.Benchmarks.Reporting;

/// <summary>A benchmark that knows the work of its methods; its parameters are set, its setup need not have run.</summary>
public interface IKnownWork
{
    /// <summary>The work of one call of a method.</summary>
    Work WorkOf(string method);
}
