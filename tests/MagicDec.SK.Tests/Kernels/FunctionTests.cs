using MagicDec.Extensions.AI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace MagicDec.SK.Tests.Kernels;

[Collection(NanoCollection.Name)]
public sealed class FunctionTests(NanoFixture nano)
{
    private readonly ToolTask _task = new();

    private string Prompt => $"""<message role="system">{_task.SystemPrompt}</message><message role="user">{_task.Question}</message>""";

    private static KernelArguments Auto => new(new MagicDecPromptExecutionSettings { Temperature = 0, FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InvokePrompt_Auto_ModelsCallRunsTheKernelsFunctionAndItsFilters(bool streaming)
    {
        var filter = new Filter();
        Kernel kernel = nano.CreateKernel(builder =>
        {
            _task.AddTo(builder);
            builder.Services.AddSingleton<IAutoFunctionInvocationFilter>(filter).AddSingleton<IFunctionInvocationFilter>(filter);
        });

        string answer = await AnswerAsync(kernel, streaming, Auto);

        (string name, IReadOnlyDictionary<string, object?> arguments) = Assert.Single(_task.Calls);
        Assert.Contains(name, _task.Answer, StringComparison.Ordinal);
        Assert.All(arguments.Values, value => Assert.Contains(value!.ToString()!, _task.Answer, StringComparison.Ordinal));
        Assert.Equal(["auto " + name.Split('_', 2)[1], "any " + name.Split('_', 2)[1]], filter.Seen.Where(seen => seen.Contains(name.Split('_', 2)[1], StringComparison.Ordinal)));
        Assert.StartsWith(_task.Answer[.._task.Answer.IndexOf("<tool_call>", StringComparison.Ordinal)], answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvokePrompt_BareClient_LeavesTheCallToTheCaller()
    {
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.Services.AddMagicDecChatClient(nano.Engine);
        _task.AddTo(builder);

        ChatResponse response = (await builder.Build().InvokePromptAsync(Prompt, Auto)).GetValue<ChatResponse>()!;

        Assert.Single(response.Messages.SelectMany(message => message.Contents).OfType<Microsoft.Extensions.AI.FunctionCallContent>());
        Assert.Equal(ChatFinishReason.ToolCalls, response.FinishReason);
        Assert.Empty(_task.Calls);
    }

    [Fact]
    public async Task InvokePrompt_AutoWithoutInvocation_LeavesTheCallToTheCaller()
    {
        Kernel kernel = nano.CreateKernel(builder => _task.AddTo(builder));
        var settings = new MagicDecPromptExecutionSettings { Temperature = 0, FunctionChoiceBehavior = FunctionChoiceBehavior.Auto(autoInvoke: false) };

        ChatMessageContent message = (await kernel.InvokePromptAsync(Prompt, new(settings))).GetValue<ChatMessageContent>()!;

        Assert.Single(Microsoft.SemanticKernel.FunctionCallContent.GetFunctionCalls(message));
        Assert.Empty(_task.Calls);
    }

    [Fact]
    public async Task InvokePrompt_FilterTerminates_EndsTheLoop()
    {
        var filter = new Filter { Terminate = true };
        Kernel kernel = nano.CreateKernel(builder =>
        {
            _task.AddTo(builder);
            builder.Services.AddSingleton<IAutoFunctionInvocationFilter>(filter);
        });

        ChatResponse response = (await kernel.InvokePromptAsync(Prompt, Auto)).GetValue<ChatResponse>()!;

        Assert.Single(_task.Calls);
        Assert.Equal(ChatRole.Tool, response.Messages[^1].Role);
    }

    [Fact]
    public async Task InvokePrompt_FunctionFails_TheModelIsToldAndGoesOn()
    {
        Kernel kernel = nano.CreateKernel(builder => _task.AddTo(builder, fail: true));

        ChatResponse response = (await kernel.InvokePromptAsync(Prompt, Auto)).GetValue<ChatResponse>()!;

        Assert.NotEmpty(_task.Calls);
        Microsoft.Extensions.AI.FunctionResultContent result = response.Messages.SelectMany(message => message.Contents).OfType<Microsoft.Extensions.AI.FunctionResultContent>().First();
        Assert.Contains("failed", result.Result!.ToString(), StringComparison.Ordinal);
        Assert.Equal(ChatRole.Assistant, response.Messages[^1].Role);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task InvokePrompt_RequiredFunction_IsCalledWhateverTheQuestion(bool streaming)
    {
        int calls = 0;
        KernelFunction close = KernelFunctionFactory.CreateFromMethod((bool urgent) => $"closed {++calls} {urgent}", "ticket", "Closes the ticket.");
        Kernel kernel = nano.CreateKernel(builder =>
        {
            _task.AddTo(builder);
            builder.Plugins.Add(KernelPluginFactory.CreateFromFunctions("close", [close]));
        });
        var settings = new MagicDecPromptExecutionSettings
        {
            Temperature = 0,
            FunctionChoiceBehavior = FunctionChoiceBehavior.Required([kernel.Plugins["close"]["ticket"]]),
        };

        await AnswerAsync(kernel, streaming, new KernelArguments(settings));

        Assert.Equal(1, calls);
        Assert.Empty(_task.Calls);
    }

    [Fact]
    public async Task InvokePrompt_PlainFunctionInvocation_RunsFunctionsButSkipsTheAutoFilter()
    {
        var filter = new Filter();
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton(provider => nano.Engine.AsChatClient().AsBuilder().UseFunctionInvocation().Build(provider));
        builder.Services.AddSingleton<IAutoFunctionInvocationFilter>(filter);
        _task.AddTo(builder);

        await AnswerAsync(builder.Build(), streaming: false, Auto);

        Assert.Single(_task.Calls);
        Assert.Empty(filter.Seen);
    }

    [Fact]
    public async Task InvokePrompt_None_ListsToolsAndCallsNothing()
    {
        var log = new RequestLog();
        Kernel kernel = nano.CreateKernel(log, builder => _task.AddTo(builder));

        await kernel.InvokePromptAsync(Prompt, new(new MagicDecPromptExecutionSettings { Temperature = 0, FunctionChoiceBehavior = FunctionChoiceBehavior.None() }));

        ChatOptions options = log.Requests[0].Options!;
        Assert.Equal(ChatToolMode.None, options.ToolMode);
        Assert.NotEmpty(options.Tools!);
        Assert.Empty(_task.Calls);
    }

    private async Task<string> AnswerAsync(Kernel kernel, bool streaming, KernelArguments arguments)
    {
        if (!streaming)
        {
            return (await kernel.InvokePromptAsync(Prompt, arguments)).GetValue<ChatResponse>()!.Text;
        }

        var parts = new List<string>();
        await foreach (string part in kernel.InvokePromptStreamingAsync<string>(Prompt, arguments))
        {
            parts.Add(part);
        }

        return string.Concat(parts);
    }

    private sealed class Filter : IAutoFunctionInvocationFilter, IFunctionInvocationFilter
    {
        public List<string> Seen { get; } = [];

        public bool Terminate { get; init; }

        public async Task OnAutoFunctionInvocationAsync(AutoFunctionInvocationContext context, Func<AutoFunctionInvocationContext, Task> next)
        {
            Seen.Add("auto " + context.Function.Name);
            await next(context);
            context.Terminate = Terminate;
        }

        public Task OnFunctionInvocationAsync(Microsoft.SemanticKernel.FunctionInvocationContext context, Func<Microsoft.SemanticKernel.FunctionInvocationContext, Task> next)
        {
            Seen.Add("any " + context.Function.Name);
            return next(context);
        }
    }
}
