namespace MagicDec.Extensions.AI;

/// <summary>When a host loads a model that <c>AddMagicDec</c> registered.</summary>
public enum ModelWarmUp
{
    /// <summary>While the host starts, without holding it up; requests that come earlier wait. A failure is logged, and the next request tries again.</summary>
    Background,

    /// <summary>Before the host has started; a model that cannot be loaded stops the start.</summary>
    BeforeStart,

    /// <summary>By the first request.</summary>
    None,
}
