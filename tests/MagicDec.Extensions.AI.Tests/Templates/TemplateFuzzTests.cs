using FsCheck;
using FsCheck.Fluent;
using MagicDec.Extensions.AI.Templates;

namespace MagicDec.Extensions.AI.Tests.Templates;

/// <summary>Random token soup: whatever it is, it renders or fails as a template, never otherwise.</summary>
public sealed class TemplateFuzzTests
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", " ", "\n", "if ", "else ", "elif ", "endif", "for ", "in ", "endfor", "set ", "macro ", "endmacro",
        "call ", "endcall", "not ", "is ", "and ", "or ", "none", "true", "x", "messages", "loop", "ns", "(", ")", "[", "]", "{", "}", "|", "~", ".", ",",
        ":", "=", "==", "<", "*", "**", "/", "//", "%", "'a'", "\"b\"", "1", "2.5", "0", "tojson", "length", "map", "upper", "range", "namespace", "list",
        "defined", "items", "join", "'%s'", "'{}'", "format", "é🤗", "\\", "'", "raw", "endraw", "recursive", "break", "sort", "slice", "batch", "0x", "1e9",
    ];

    [Fact]
    public void ParseAndRender_TokenSoup_OnlyTemplateExceptions()
    {
        Gen<string> soup = Gen.Elements(Pieces).ListOf().Select(string.Concat);
        Gen<string> tags = Gen.Elements(Pieces[7..]).ListOf().Select(parts => "{{ " + string.Concat(parts.Select(part => part + " ")) + " }}");
        Check.QuickThrowOnFailure(Prop.ForAll(Arb.From(Gen.OneOf(soup, tags)), Survives));
    }

    private static bool Survives(string template)
    {
        try
        {
            ChatTemplateLimits limits = new() { MaxSteps = 10_000 };
            ChatTemplate.Parse(template, "<s>", "</s>", limits).Render(new ChatTemplateInput { Messages = [] });
            return true;
        }
        catch (ChatTemplateException)
        {
            return true;
        }
    }
}
