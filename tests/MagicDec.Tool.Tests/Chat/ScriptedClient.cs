using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace MagicDec.Tool.Tests.Chat;

/// <summary>A chat client that answers with given pieces and remembers what it was asked.</summary>
internal sealed class ScriptedClient(params string[] pieces) : IChatClient
{
    public List<string> Asked { get; } = [];

    /// <summary>Called before each piece, with its index.</summary>
    public Action<int>? BeforePiece { get; set; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add(string.Join('|', messages.Select(message => $"{message.Role}:{message.Text}")));
        for (int i = 0; i < pieces.Length; i++)
        {
            BeforePiece?.Invoke(i);
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, pieces[i]);
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
