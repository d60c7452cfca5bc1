using MagicDec.Testing.StopTokens;

namespace MagicDec.Engine.Tests.Serving;

/// <summary>An empty set of stop tokens that tells when the engine asks it: after every token of its request, on the engine thread.</summary>
internal sealed class RecordingStopTokenSet(Action asked) : EmptyStopTokenSet
{
    protected override void OnAsked() => asked();
}
