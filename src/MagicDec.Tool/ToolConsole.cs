namespace MagicDec.Tool;

/// <summary>What a command reads from and writes to, and how Ctrl+C reaches it.</summary>
internal sealed class ToolConsole(TextReader input, TextWriter output, TextWriter error, bool isInteractive)
{
    private readonly Stack<CancellationTokenSource> _interruptible = new();
    private readonly Lock _gate = new();
    private bool _isReading;

    public TextReader In { get; } = input;

    /// <summary>The command's result, and nothing else.</summary>
    public TextWriter Out { get; } = output;

    /// <summary>Progress, notes and errors.</summary>
    public TextWriter Error { get; } = error;

    /// <summary>Whether a person types and reads: then a prompt is shown.</summary>
    public bool IsInteractive { get; } = isInteractive;

    /// <summary>Runs work that Ctrl+C cancels; of nested pieces of work the innermost is cancelled.</summary>
    public async Task<T> InterruptibleAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_gate)
        {
            _interruptible.Push(source);
        }

        try
        {
            return await work(source.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _interruptible.Pop();
            }
        }
    }

    /// <summary>The next line, or null at the end. While it is awaited, Ctrl+C ends the program: a read from a terminal cannot be cancelled.</summary>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        SetReading(true);
        try
        {
            return await In.ReadLineAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            SetReading(false);
        }
    }

    /// <summary>Ctrl+C: cancels the innermost work. False when there is none, or it was asked already: then the program should end.</summary>
    public bool Interrupt()
    {
        lock (_gate)
        {
            if (_isReading || !_interruptible.TryPeek(out CancellationTokenSource? source) || source.IsCancellationRequested)
            {
                return false;
            }

            source.Cancel();
            return true;
        }
    }

    private void SetReading(bool value)
    {
        lock (_gate)
        {
            _isReading = value;
        }
    }
}
