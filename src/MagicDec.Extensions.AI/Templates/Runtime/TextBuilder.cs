using System.Text;

namespace MagicDec.Extensions.AI.Templates.Runtime;

/// <summary>Builds text within the limits of a rendering.</summary>
internal sealed class TextBuilder(RenderBudget budget)
{
    private readonly StringBuilder _text = new();

    /// <summary>What the text counts against.</summary>
    public RenderBudget Budget => budget;

    /// <summary>Appends text.</summary>
    public void Append(string text)
    {
        budget.Allocate(text.Length);
        if (_text.Length + (long)text.Length > budget.Limits.MaxOutputLength)
        {
            throw new TemplateValueException(
                $"the text is longer than {budget.Limits.MaxOutputLength} characters. Raise ChatTemplateLimits.MaxOutputLength if it is to be.");
        }

        _text.Append(text);
    }

    /// <summary>The text so far.</summary>
    public override string ToString() => _text.ToString();
}
