using System.Text.Json.Nodes;
using MagicDec.Extensions.AI.Models;
using MagicDec.Extensions.AI.Requests;
using MagicDec.Extensions.AI.Tests.Templates;
using MagicDec.Extensions.AI.Tools;
using MagicDec.Extensions.AI.Tools.Families;
using MagicDec.Models.Nano;
using Microsoft.Extensions.AI;

namespace MagicDec.Extensions.AI.Tests.Models;

/// <summary>Every order of messages that agents produce, through the template of every family: nothing throws, and no text is lost.</summary>
public class MessageOrderTests(StoriesEngine stories) : IClassFixture<StoriesEngine>
{
    private const string Gemma =
        """
        {{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}
        {%- for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate') }}{% endif %}
        {{- '<turn>' + ('model' if message['role'] == 'assistant' else message['role']) + '\n' + message['content'] | trim + '</turn>\n' }}{% endfor %}
        """;

    private const string MistralStrict =
        """
        {%- if messages[0]['role'] == 'system' %}{% set lead = messages[0]['content'] %}{% set rest = messages[1:] %}{% else %}{% set rest = messages %}{% endif %}
        {%- set ns = namespace(index=0) %}
        {%- for message in rest if message['role'] in ['user', 'assistant'] and not message.tool_calls %}
        {%- if (message['role'] == 'user') != (ns.index % 2 == 0) %}{{ raise_exception('After the optional system message, conversation roles must alternate user/assistant') }}{% endif %}
        {%- set ns.index = ns.index + 1 %}{% endfor %}
        {{- bos_token }}{{ '[SYSTEM]' + lead + '[/SYSTEM]' if lead is defined else '' }}
        {%- for message in rest %}
        {%- if message['role'] == 'user' %}[INST]{{ message['content'] }}[/INST]
        {%- elif message['role'] == 'assistant' %}{{ message['content'] }}
            {%- for call in message.tool_calls or [] %}
                {%- if call.id | length != 9 %}{{ raise_exception('Tool call IDs should be alphanumeric strings with length 9!') }}{% endif %}
                {{- '[TOOL_CALLS]' + call.function.name + '[ARGS]' + call.function.arguments | tojson }}
            {%- endfor %}{{ eos_token }}
        {%- elif message['role'] == 'tool' %}
            {%- if message.tool_call_id is not defined %}{{ raise_exception('A result needs an id') }}{% endif %}[RESULTS]{{ message['content'] }}[/RESULTS]
        {%- else %}{{ raise_exception('Only user, assistant, system and tool roles are supported!') }}{% endif %}
        {%- endfor %}
        """;

    private const string PartsOnly =
        "{% for m in messages %}<|{{ m.role }}|>{% for part in m.content %}{{ part['text'] }}{% endfor %}{% for c in m.tool_calls or [] %}{{ c.function.name }}({{ c.function.arguments }}){% endfor %}{% endfor %}";

    private const string NoUserNoPrompt =
        "{% if not messages | selectattr('role', 'equalto', 'user') | list %}{{ raise_exception('No user query found in messages.') }}{% endif %}"
        + "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% if m.tool_calls %}{{ m.tool_calls | tojson }}{% endif %}{% endfor %}";

    private static readonly Dictionary<string, string> Templates = new(StringComparer.Ordinal)
    {
        ["alternating-inst"] = TemplateTesting.ReadText("alternating-inst.jinja"),
        ["header-tokens"] = TemplateTesting.ReadText("header-tokens.jinja"),
        ["python-signatures"] = TemplateTesting.ReadText("python-signatures.jinja"),
        ["thinking-tags"] = TemplateTesting.ReadText("thinking-tags.jinja"),
        ["turn-model"] = TemplateTesting.ReadText("turn-model.jinja"),
        ["typescript-macros"] = TemplateTesting.ReadText("typescript-macros.jinja"),
        ["gemma"] = Gemma,
        ["mistral-strict"] = MistralStrict,
        ["parts-only"] = PartsOnly,
        ["needs-a-user"] = NoUserNoPrompt,
        ["nano"] = NanoTemplate(),
    };

    private static readonly AIFunction Tool = AIFunctionFactory.Create((string key) => key, "find", "Finds it.");

    // s system, d developer, u user, a assistant, c a call, C two calls, t its result, p plain text in the role tool, o a result of no known
    // call, b text beside a call, r reasoning beside text, 0 no content, x a role nobody knows
    private static readonly string[] Orders =
    [
        "", "u", "s", "ss", "ssu", "us", "sus", "suas", "sd", "du", "a", "aa", "uaa", "uaaa", "ua", "uua", "uu", "suuau", "sua", "au",
        "uc", "suc", "uct", "ucta", "uctu", "ucu", "uctct", "uctcta", "uCtt", "uCtta", "uCttau", "uct0", "uC", "uaua", "uaucta",
        "ut", "p", "up", "upa", "uo", "o", "c", "ct", "x", "uxa", "0", "u0", "s0", "0u", "ubta", "ub", "uactau", "uctaactau",
        "uru", "urct", "suauctaus", "uauauctaaauuss",
    ];

    public static TheoryData<string> Names => [.. Templates.Keys];

    // the two others put the system prompt last and sort messages by role
    public static TheoryData<string> AppendingNames => [.. Templates.Keys.Except(["alternating-inst", "python-signatures"], StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Render_EveryOrder_ThrowsNowhereAndLosesNothing(string name)
    {
        var renderer = new PromptRenderer(Templates[name], Templates[name], stories.Engine.Tokenizer, TimeProvider.System);
        var syntax = ToolFamilies.Of(ToolCallFormat.Hermes)!;
        var tools = ToolMapper.Map(new ChatOptions { Tools = [Tool] }, syntax)!.Declarations;
        List<string> failures = [];
        foreach (var order in Orders)
        {
            foreach (var instructions in new[] { null, "instr" })
            {
                foreach (var offered in new[] { null, tools })
                {
                    var texts = new List<string>();
                    var messages = Conversation(order, texts);
                    if (instructions is not null)
                    {
                        texts.Add(instructions);
                    }

                    if (offered is not null)
                    {
                        texts.Add("find");
                    }

                    var what = $"{name} '{order}' {instructions} {(offered is null ? "no tools" : "tools")}";
                    try
                    {
                        var prompt = renderer.Render(MessageMapper.Map(messages, instructions), offered, syntax, new Dictionary<string, JsonNode?>(), default);
                        failures.AddRange(texts.Where(text => !prompt.Contains(text, StringComparison.Ordinal)).Select(text => $"{what}: lost {text} in {prompt}"));
                    }
                    catch (Exception error)
                    {
                        failures.Add($"{what}: {error.Message}");
                    }
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(12)) + $"\n{failures.Count} failures");
    }

    [Theory]
    [MemberData(nameof(AppendingNames))]
    public void Render_GrowingConversation_KeepsItsStart(string name)
    {
        var renderer = new PromptRenderer(Templates[name], Templates[name], stories.Engine.Tokenizer, TimeProvider.System);
        var messages = Conversation("suaauctauus", []);
        string Render(int count) => renderer.Render(MessageMapper.Map(messages.Take(count), null), null, null, new Dictionary<string, JsonNode?> { ["add_generation_prompt"] = false }, default);
        var shorter = Render(8).TrimEnd();
        var longer = Render(messages.Count);
        var common = shorter.Zip(longer).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.InRange(common, shorter.Length - 60, shorter.Length);
    }

    private static List<ChatMessage> Conversation(string order, List<string> texts)
    {
        List<ChatMessage> messages = [];
        Queue<string> open = [];
        foreach (var kind in order)
        {
            var text = $"text{messages.Count}";
            List<AIContent> Calls(int count) => [.. Enumerable.Range(0, count).Select(i =>
            {
                open.Enqueue($"call_{messages.Count}-{i}");
                texts.Add($"value{messages.Count}_{i}");
                return new FunctionCallContent($"call_{messages.Count}-{i}", "find", new Dictionary<string, object?> { ["key"] = $"value{messages.Count}_{i}" });
            })];
            if (kind is not ('c' or 'C' or '0' or 'b'))
            {
                texts.Add(text);
            }

            messages.Add(kind switch
            {
                's' => new(ChatRole.System, text) { AuthorName = "Writer" },
                'd' => new(new ChatRole("developer"), text),
                'u' => new(ChatRole.User, text),
                'a' => new(ChatRole.Assistant, text) { AuthorName = messages.Count % 2 == 0 ? "Writer" : "Critic" },
                'c' => new(ChatRole.Assistant, Calls(1)),
                'C' => new(ChatRole.Assistant, Calls(2)),
                'b' => new(ChatRole.Assistant, [new TextContent(text), .. Calls(1)]), // some families have no place for text beside a call
                't' => new(ChatRole.Tool, [new FunctionResultContent(open.TryDequeue(out var id) ? id : "gone", text)]),
                'p' => new(ChatRole.Tool, text),
                'o' => new(ChatRole.Tool, [new FunctionResultContent("unknown", text)]),
                'r' => new(ChatRole.Assistant, [new TextReasoningContent("thought"), new TextContent(text)]),
                '0' => new(ChatRole.Assistant, []),
                _ => new(new ChatRole("critic"), text),
            });
        }

        return messages;
    }

    private static string NanoTemplate()
    {
        using var files = NanoModel.OpenFiles();
        return JsonNode.Parse(files.ReadRequired("tokenizer_config.json").Span)!["chat_template"]!.GetValue<string>();
    }
}
