namespace MagicDec.Extensions.AI.Hosting;

/// <summary>A model that <c>AddMagicDec</c> registered, for the services that look after all of them.</summary>
/// <param name="ServiceId">Key of its services; null for those without key.</param>
internal sealed record HostedModel(string? ServiceId);
