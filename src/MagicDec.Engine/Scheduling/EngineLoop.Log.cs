using Microsoft.Extensions.Logging;

namespace MagicDec.Engine.Scheduling;

/// <content>What is logged.</content>
internal sealed partial class EngineLoop
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A step with {Sequences} sequences failed; these requests end with the error, the engine goes on.")]
    private static partial void LogStepFailed(ILogger logger, Exception error, int sequences);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The engine has stopped after an internal error; all requests end with it.")]
    private static partial void LogAbandoned(ILogger logger, Exception error);
}
