using System.Text;
using MagicDec.Extensions.AI.Templates;
using static MagicDec.Extensions.AI.Tests.Templates.TemplateTesting;

namespace MagicDec.Extensions.AI.Tests.Templates;

/// <summary>Templates that try to take all time, memory or stack: each must end in an error, and soon.</summary>
public sealed class HostileTemplateTests
{
    private const string Loops = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}";
    private const string EndLoops = "{% endfor %}{% endfor %}{% endfor %}";

    [Theory]
    [InlineData(Loops + EndLoops, "steps")]
    [InlineData(Loops + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" + EndLoops, "characters")]
    [InlineData("{{ range(100000) | map('string') | join | list | sort | join | list | length }}", "more than")]
    [InlineData("{% set s = 'ab' * 10000 %}" + Loops + "{% if 'zz' in s %}{% endif %}" + EndLoops, "steps")]
    [InlineData("{% set s = 'ab' * 10000 %}" + Loops + "{% if s ~ 'x' == s ~ 'y' %}{% endif %}" + EndLoops, "characters")]
    public void Render_EndlessLoops_StopAtSteps(string template, string part) =>
        Assert.Contains(part, Fails(template).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{% if needle in text %}{% endif %}")]
    [InlineData("{% set x = text.replace(needle, '') %}")]
    [InlineData("{% set x = text.split(needle) %}")]
    [InlineData("{% set x = text.strip(needle) %}")]
    [InlineData("{% set x = text[text] %}")]
    [InlineData("{% set x = {text: 1} %}")]
    [InlineData("{% set x = dict[text] %}")]
    [InlineData("{% set x = [text] | unique | list %}")]
    [InlineData("{% set x = emoji[9] %}")]
    [InlineData("{% set x = emoji[::90000] %}")]
    [InlineData("{% set x = number | string %}")]
    [InlineData("{% set x = digits | int %}")]
    [InlineData("{% set x = text | wordwrap(1) %}")]
    [InlineData("{% set x = text | float %}")]
    [InlineData("{% set x = strftime_now('%c' * 10000) %}")]
    [InlineData("{% set x = ''~''~''~''~''~''~''~''~'' %}")]
    public void Render_CostlyOperationsInLoops_CountForWhatTheyTake(string body)
    {
        const string Values = """
            {% set text = 'a' * 200000 %}{% set needle = 'a' * 50000 ~ 'b' ~ 'a' * 50000 %}{% set emoji = '🤗' * 100000 %}
            {% set number = 2 ** 13000 %}{% set digits = '9' * 4000 %}{% set dict = {'a': 1} %}
            """;
        ChatTemplateLimits limits = new() { MaxSteps = 1_000_000 };
        long start = Environment.TickCount64;

        Fails(Values + Loops + body + EndLoops, limits: limits);

        // Not a timing: it takes minutes or hours where such work is not counted.
        Assert.InRange(Environment.TickCount64 - start, 0, 60_000);
    }

    [Theory]
    [InlineData("{{ 'a' * 10**9 }}")]
    [InlineData("{{ 10**9 * 'a' }}")]
    [InlineData("{{ [0] * 10**9 }}")]
    [InlineData("{{ (0,) * 10**18 }}")]
    [InlineData("{{ range(10**9) | list }}")]
    [InlineData("{{ 10 ** (10 ** 10) }}")]
    [InlineData("{{ 2 ** 100000 }}")]
    [InlineData("{% set ns = namespace(x=3) %}{% for i in range(1000) %}{% set ns.x = ns.x * ns.x %}{% endfor %}")]
    [InlineData("{{ '%1000000000d' % 1 }}")]
    [InlineData("{{ '%.1000000000f' % 1.0 }}")]
    [InlineData("{{ '%*d' % (10**9, 1) }}")]
    [InlineData("{{ '{:1000000000}'.format(1) }}")]
    [InlineData("{{ '{:.1000000}'.format(1.5) }}")]
    [InlineData("{{ 'a'.center(10**9) }}")]
    [InlineData("{{ 'a'.ljust(10**9) }}")]
    [InlineData("{{ 'a'.zfill(10**12) }}")]
    [InlineData("{{ 'a' | center(10**9) }}")]
    [InlineData("{{ 'a\nb' | indent(10**9) }}")]
    [InlineData("{{ [1] | batch(10**9, 0) | list }}")]
    [InlineData("{{ [1] | slice(10**9, 0) | list }}")]
    [InlineData("{% set a = 'x' * 10000 %}{{ a.replace('x', a).replace('x', a) }}")]
    [InlineData("{% set a = 'x' * 10000 %}{{ a.join(a).join(a) }}")]
    public void Render_HugeValues_RefusedBeforeTheyAreBuilt(string template)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        Fails(template);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200 << 20);
    }

    [Theory]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(100) %}{% set ns.s %}{{ ns.s }}{{ ns.s }}{% endset %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s=[1]) %}{% for i in range(100) %}{% set ns.s = ns.s + ns.s %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s=[1]) %}{% for i in range(100) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s={}) %}{% for i in range(100) %}{% set ns.s = {'a': ns.s, 'b': ns.s} %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s=(1,)) %}{% for i in range(100) %}{% set ns.s = (ns.s, ns.s) %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s=[1]) %}{% for i in range(100000) %}{% set ns.s = [ns.s] %}{% endfor %}")]
    [InlineData("{% set ns = namespace(s=[1]) %}{% for i in range(24) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s == ns.s[0] }}{{ ns.s }}")]
    [InlineData("{% set ns = namespace() %}{% set ns.self = [ns] %}{{ ns }}")]
    [InlineData("{% set ns = namespace(s=['a']) %}{% for i in range(100000) %}{% set ns.s = ns.s | map('upper') %}{% endfor %}{{ ns.s | list }}")]
    [InlineData("{% set ns = namespace(s=['a']) %}{% for i in range(100000) %}{% set ns.s = ns.s | select %}{% endfor %}{{ ns.s | first }}")]
    public void Render_GrowthWithoutEnd_Stops(string template) => Fails(template);

    [Theory]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}")]
    [InlineData("{% macro m() %}{% call m() %}{{ caller() }}{% endcall %}{{ caller }}{% endmacro %}{{ m() }}")]
    [InlineData("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}")]
    [InlineData("{% for x in [1] recursive %}{% set r = loop %}{% macro m() %}{{ r([1]) }}{% endmacro %}{{ m() }}{% endfor %}")]
    public void Render_EndlessRecursion_Stops(string template) => Fails(template);

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("{1:", "}")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("1 if 1 else ", "")]
    [InlineData("f(", ")")]
    [InlineData("a[", "]")]
    [InlineData("a|f(", ")")]
    [InlineData("a is f(", ")")]
    public void Parse_DeepExpressions_Refused(string open, string close)
    {
        StringBuilder template = new("{{ ");
        template.Insert(3, open, 20_000).Append('1').Insert(template.Length, close, close.Length == 0 ? 0 : 20_000).Append(" }}");

        ChatTemplateException exception = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template.ToString()));

        Assert.Contains("nesting is deeper", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% if 1 %}")]
    [InlineData("{% for x in y %}")]
    [InlineData("{% macro m() %}")]
    [InlineData("{% set x %}")]
    [InlineData("{% with %}")]
    public void Parse_DeepBlocks_Refused(string open)
    {
        string template = string.Concat(Enumerable.Repeat(open, 20_000));

        Assert.Contains("nesting is deeper", Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", " + 1")]
    [InlineData("a", ".a")]
    [InlineData("a", "|upper")]
    [InlineData("a", "()")]
    [InlineData("1", " and 1")]
    public void Render_LongChains_RefusedOrRendered(string first, string next)
    {
        string template = "{{ " + first + string.Concat(Enumerable.Repeat(next, 100_000)) + " }}";

        Fails(template);
    }

    [Fact]
    public void Render_LongFlatLists_Work()
    {
        string strings = string.Concat(Enumerable.Repeat("'a' ", 50_000));
        string concat = "'b'" + string.Concat(Enumerable.Repeat("~'b'", 50_000));
        string branches = "{% if 0 %}" + string.Concat(Enumerable.Repeat("{% elif 0 %}", 50_000)) + "{% else %}x{% endif %}";

        Assert.Equal(50_000, Render("{{ " + strings + " }}").Length);
        Assert.Equal(50_001, Render("{{ " + concat + " }}").Length);
        Assert.Equal("x", Render(branches));
    }

    [Theory]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")]
    [InlineData("{% set ns = namespace(s=['a']) %}{% for i in range(9999) %}{% set ns.s = ns.s | map('upper') %}{% endfor %}{{ ns.s | list }}")]
    [InlineData("{{ ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1 ")]
    public void Render_SmallStack_FailsCleanly(string template)
    {
        Exception? caught = null;
        Thread thread = new(() => caught = Record.Exception(() => Render(template)), maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();

        Assert.IsType<ChatTemplateException>(caught);
    }

    [Fact]
    public void Parse_TooLong_Refused()
    {
        ChatTemplateLimits limits = new() { MaxSourceLength = 10 };

        Assert.Contains("MaxSourceLength", Fails("more than ten", limits: limits).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OutputTooLong_Refused()
    {
        ChatTemplateLimits limits = new() { MaxOutputLength = 1000 };

        Assert.Contains("MaxOutputLength", Fails("{% for i in range(1001) %}x{% endfor %}", limits: limits).Message, StringComparison.Ordinal);
        Assert.Equal(1000, Render("{% for i in range(1000) %}x{% endfor %}", limits: limits).Length);
    }

    [Fact]
    public void Render_Cancelled_Stops()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => Render(Loops + EndLoops, ct: source.Token));
    }

    [Fact]
    public void Render_LongHistory_WithinDefaultLimits()
    {
        string messages = string.Join(',', Enumerable.Range(0, 5000).Select(i => $$"""{"role":"user","content":"{{new string('x', 400)}}"}"""));
        const string Template = """
            {%- set ns = namespace(text='') %}
            {%- for message in messages %}
                {%- if not (message.role == 'tool' or 'tool_calls' in message) and message.content is string %}
                    {%- set ns.text = message.content | trim + '\n' %}
                    {{- '<|' ~ message['role'] ~ '|>' + ns.text }}
                {%- endif %}
            {%- endfor %}
            """;

        Assert.Equal(5000 * (400 + 1 + 8), Render(Template, $$"""{"messages": [{{messages}}]}""").Length);
    }
}
