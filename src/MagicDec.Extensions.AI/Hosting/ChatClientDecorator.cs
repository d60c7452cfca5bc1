using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Hosting;

/// <summary>Puts clients around those of registered models; the Semantic Kernel connector does it with kernel function invocation.</summary>
/// <param name="AppliesTo">Whether the client of a service id is meant.</param>
/// <param name="Decorate">Makes the outer client, which owns the inner one.</param>
internal sealed record ChatClientDecorator(Predicate<string?> AppliesTo, Func<IServiceProvider, IChatClient, IChatClient> Decorate);
