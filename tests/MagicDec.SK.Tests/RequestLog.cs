using Microsoft.Extensions.AI;

namespace MagicDec.SK.Tests;

/// <summary>What Semantic Kernel sent to the client, call by call.</summary>
public sealed class RequestLog
{
    private readonly List<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> _requests = [];

    public IReadOnlyList<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public void Add(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        lock (_requests)
        {
            _requests.Add(([.. messages], options));
        }
    }
}
