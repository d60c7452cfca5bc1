namespace MagicDec.Tool.Tests;

public sealed class ToolConsoleTests
{
    private readonly ToolConsole _console = new(TextReader.Null, TextWriter.Null, TextWriter.Null, isInteractive: false);

    [Fact]
    public void Interrupt_NothingRuns_EndsTheProgram() => Assert.False(_console.Interrupt());

    [Fact]
    public async Task Interrupt_NestedWork_CancelsTheInnermostOnly()
    {
        bool handled = await _console.InterruptibleAsync(async outer =>
        {
            bool inner = await _console.InterruptibleAsync(
                token =>
                {
                    Assert.True(_console.Interrupt());
                    return Task.FromResult(token.IsCancellationRequested);
                },
                outer);
            Assert.False(outer.IsCancellationRequested);
            return inner;
        });

        Assert.True(handled);
        Assert.False(_console.Interrupt());
    }

    [Fact]
    public async Task Interrupt_Twice_EndsTheProgram() => await _console.InterruptibleAsync(_ =>
    {
        Assert.True(_console.Interrupt());
        Assert.False(_console.Interrupt());
        return Task.FromResult(0);
    });

    [Fact]
    public async Task Interruptible_OuterTokenCancelled_CancelsWork()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();

        Assert.True(await _console.InterruptibleAsync(token => Task.FromResult(token.IsCancellationRequested), source.Token));
    }
}
