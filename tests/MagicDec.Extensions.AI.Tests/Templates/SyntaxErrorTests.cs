using MagicDec.Extensions.AI.Templates;
using static MagicDec.Extensions.AI.Tests.Templates.TemplateTesting;

namespace MagicDec.Extensions.AI.Tests.Templates;

public sealed class SyntaxErrorTests
{
    [Theory]
    [InlineData("{% if true %}x", 1, 15, "'{% elif %}' or '{% else %}' or '{% endif %}'")]
    [InlineData("a\n{% for x in y %}\n{% endif %}", 3, 4, "endif")]
    [InlineData("{{ 1 +", 1, 7, "the end of the template")]
    [InlineData("{{ }}", 1, 4, "an expression")]
    [InlineData("{{ (1, 2 }}", 1, 10, "expected ')'")]
    [InlineData("{{ a.'b' }}", 1, 6, "a name or a number after '.'")]
    [InlineData("{{ 'abc }}", 1, 4, "this string has no end")]
    [InlineData("x {# never", 1, 3, "expected '#}'")]
    [InlineData("{% raw %} x", 1, 1, "expected '{% endraw %}'")]
    [InlineData("{{ a ? b }}", 1, 6, "unexpected character '?'")]
    [InlineData("{{ [1, 2) }}", 1, 9, "expected ']'")]
    [InlineData("{% include 'file' %}", 1, 4, "found the tag 'include'")]
    [InlineData("{% set 1 = 2 %}", 1, 8, "the name of a variable")]
    [InlineData("{% set true = 2 %}", 1, 8, "'true' cannot be assigned to")]
    [InlineData("{% for loop in [] %}{% endfor %}", 1, 8, "'loop' cannot be assigned to")]
    [InlineData("{% break %}", 1, 4, "outside of a loop")]
    [InlineData("{% for x in [1] %}{% macro m() %}{% break %}{% endmacro %}{% endfor %}", 1, 37, "outside of a loop")]
    [InlineData("{% macro m(a=1, b) %}{% endmacro %}", 1, 17, "needs a default")]
    [InlineData("{% call 5 %}{% endcall %}", 1, 4, "the call of a macro")]
    [InlineData("{{ f(a=1, 2) }}", 1, 11, "positional arguments come first")]
    [InlineData("{{ a is b is c }}", 1, 11, "tests cannot be chained")]
    [InlineData("{{ '\\x1' }}", 1, 5, "hexadecimal digits")]
    [InlineData("{% %}", 1, 4, "the name of a tag")]
    [InlineData("{% autoescape true %}{% endautoescape %}", 1, 15, "do not escape")]
    public void Parse_BadSyntax_SaysWhereAndWhat(string template, int line, int column, string part)
    {
        ChatTemplateException exception = Assert.Throws<ChatTemplateException>(() => ChatTemplate.Parse(template));

        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (exception.Line, exception.Column));
    }

    [Theory]
    [InlineData("a\n  {{ 1 + 'x' }}", 2, 8, "unsupported operand type(s) for +: 'int' and 'str'")]
    [InlineData("{{ 'x' + 1 }}", 1, 8, "can only concatenate str (not \"int\") to str")]
    [InlineData("{{ missing.name }}", 1, 11, "'missing' is undefined")]
    [InlineData("{{ {}.a.b }}", 1, 8, "'dict object' has no attribute 'a'")]
    [InlineData("{{ none[1:] }}", 1, 8, "'NoneType' object is not subscriptable")]
    [InlineData("\n{% for x in 5 %}{% endfor %}", 2, 4, "'int' object is not iterable")]
    [InlineData("{{ 1 | nope }}", 1, 8, "No filter named 'nope'")]
    [InlineData("{{ 1 is nope }}", 1, 6, "No test named 'nope'")]
    [InlineData("{{ nope() }}", 1, 8, "'nope' is undefined")]
    [InlineData("{{ 1 / 0 }}", 1, 6, "division by zero")]
    [InlineData("{{ [] < {} }}", 1, 7, "'<' not supported between instances of 'list' and 'dict'")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", 1, 35, "takes not more than 1 argument(s)")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(b=2) }}", 1, 35, "takes no keyword argument 'b'")]
    [InlineData("{{ 'a' | replace('b') }}", 1, 10, "missing the required argument 'new'")]
    [InlineData("{{ 'a' | trim(1, 2) }}", 1, 10, "takes at most 1 argument(s)")]
    [InlineData("{{ 'a' | trim(zz=2) }}", 1, 10, "unexpected keyword argument 'zz'")]
    [InlineData("{{ [[]] | tojson(separators=1) }}", 1, 11, "separators must be a pair of strings")]
    [InlineData("{{ namespace() | tojson }}", 1, 18, "Object of type Namespace is not JSON serializable")]
    [InlineData("{{ zz | tojson }}", 1, 9, "Object of type Undefined is not JSON serializable")]
    [InlineData("{% set a, b = [1] %}", 1, 4, "not enough values to unpack (expected 2, got 1)")]
    [InlineData("{% set a, b = [1, 2, 3] %}", 1, 4, "too many values to unpack (expected 2)")]
    [InlineData("{% set d = {} %}{% set d.x = 1 %}", 1, 20, "cannot assign attribute 'x' on non-namespace object 'd'")]
    [InlineData("{{ {[]: 1} }}", 1, 4, "unhashable type: 'list'")]
    [InlineData("{{ [1, 'a'] | sort }}", 1, 15, "'<' not supported between instances of 'str' and 'int'")]
    [InlineData("{{ xs | map('upper') | length }}", 1, 24, "has no len()")]
    [InlineData("{{ [].append(1) }}", 1, 13, "unsafe")]
    [InlineData("{{ {}.update({}) }}", 1, 13, "unsafe")]
    [InlineData("{{ ''.__class__.__mro__ }}", 1, 16, "unsafe")]
    public void Render_FailingOperation_SaysWhereAndWhat(string template, int line, int column, string part)
    {
        ChatTemplateException exception = Fails(template, """{"xs": ["a"]}""");

        Assert.Contains(part, exception.Message, StringComparison.Ordinal);
        Assert.Equal((line, column), (exception.Line, exception.Column));
        Assert.Null(exception.RaisedMessage);
    }
}
