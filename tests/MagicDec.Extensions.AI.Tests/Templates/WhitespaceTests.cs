using static MagicDec.Extensions.AI.Tests.Templates.TemplateTesting;

namespace MagicDec.Extensions.AI.Tests.Templates;

public sealed class WhitespaceTests
{
    [Theory]
    [InlineData("a\n{% if true %}\nb\n{% endif %}\nc", "a\nb\nc")]
    [InlineData("a\n   {% if true %}   \nb{% endif %}", "a\n   \nb")]
    [InlineData("a {% if true %}b{% endif %}", "a b")]
    [InlineData("a\n  {{ 1 }}\nb", "a\n  1\nb")]
    [InlineData("a\n  {# x #}\nb", "a\nb")]
    [InlineData("  {% if true %}b{% endif %}", "b")]
    public void Render_TrimAndLstripBlocks_AsSetByTransformers(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("a \n {%- if true -%} \n b \n {%- endif -%} \n c", "abc")]
    [InlineData("a  {{- 1 -}}  b", "a1b")]
    [InlineData("a  {#- x -#}  b", "ab")]
    [InlineData("a\n  {%+ if true %}b{% endif %}", "a\n  b")]
    [InlineData("a{% if true +%}\nb{% endif %}", "a\nb")]
    [InlineData("a{# x +#}\nb", "a\nb")]
    [InlineData("a \u00a0\u2003{%- if true %}b{% endif %}", "ab")]
    [InlineData("{{-1}}", "1")]
    public void Render_SignsInDelimiters_OverrideThem(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{% raw %}{{ a }} {% b %}{% endraw %}", "{{ a }} {% b %}")]
    [InlineData("a {%- raw -%} {{ b }} {%- endraw -%} c", "a{{ b }}c")]
    [InlineData("{% raw %}\n{{ a }}\n  {% endraw %}\nb", "\n{{ a }}\nb")]
    [InlineData("{% raw %}{# no comment #}{% endraw %}", "{# no comment #}")]
    public void Render_RawBlock_IsText(string template, string expected) => Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("a\n", "a")]
    [InlineData("a\n\n", "a\n")]
    [InlineData("", "")]
    [InlineData("{ % x }} {", "{ % x }} {")]
    [InlineData("a{#\n multi\n line #}b", "ab")]
    public void Render_PlainText_LosesOneLineEndOnly(string template, string expected) => Assert.Equal(expected, Render(template));
}
