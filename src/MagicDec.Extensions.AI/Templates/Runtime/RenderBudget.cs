using System.Runtime.CompilerServices;
using MagicDec.Extensions.AI.Templates.Values;

namespace MagicDec.Extensions.AI.Templates.Runtime;

/// <summary>Counts what one rendering uses up and ends it at the limits.</summary>
internal sealed class RenderBudget(ChatTemplateLimits limits, long inputWeight, CancellationToken cancellationToken)
{
    private const int CancellationInterval = 1024;

    // Legitimate templates copy each message a few times; growing one string message by message is quadratic.
    private const int TextPerInput = 256;
    private const int CharacterShift = 4;
    private const int StepsPerInput = 32;
    private const int CollectionCost = 32;
    private const int ItemCost = 4;

    private readonly long _maxText = limits.MaxTextBuilt + (TextPerInput * inputWeight);
    private readonly long _maxSteps = limits.MaxSteps + (StepsPerInput * inputWeight);
    private long _steps;
    private long _nextCheck;
    private long _text;
    private int _depth;

    /// <summary>The limits that are kept.</summary>
    public ChatTemplateLimits Limits => limits;

    /// <summary>Counts evaluations or visited items.</summary>
    public void Step(long count = 1)
    {
        _steps += count;
        if (_steps >= _nextCheck)
        {
            Check();
        }
    }

    /// <summary>Counts the reading of text, 16 characters as one step.</summary>
    public void Scan(long characters) => Step(characters >> CharacterShift);

    /// <summary>Counts the hashing of a key.</summary>
    public void ScanKey(Value key) => Scan(key.Weight);

    /// <summary>Counts the conversion of an integer from or to decimal digits, whose time is quadratic.</summary>
    public void ConvertDigits(long bits) => Step((bits * bits) >> 12);

    /// <summary>Counts a search for one text in another, whose time is the product of both lengths in the worst case.</summary>
    public void Search(long characters, long wanted) => Step((characters >> CharacterShift) + ((characters * wanted) >> 11));

    /// <summary>Counts text before it is built.</summary>
    public void Allocate(long characters)
    {
        _text += characters;
        if (_text > _maxText)
        {
            throw new TemplateValueException(
                $"the template builds more than {_maxText} characters of text. Raise ChatTemplateLimits.MaxTextBuilt if it is to be trusted.");
        }

        Step(characters >> CharacterShift);
    }

    /// <summary>Counts the items of a collection before it is built.</summary>
    public void AllocateItems(long items) => Allocate(CollectionCost + (ItemCost * items));

    /// <summary>Counts an item that is made anew and put into a collection.</summary>
    public void AllocateNewItem() => Allocate(CollectionCost);

    /// <summary>Goes one level deeper.</summary>
    public void Enter()
    {
        if (++_depth > limits.MaxDepth)
        {
            throw new TemplateValueException(
                $"evaluation is nested deeper than {limits.MaxDepth} levels. Raise ChatTemplateLimits.MaxDepth if the template is to be trusted.");
        }

        EnsureStack();
    }

    /// <summary>Fails where the stack of the thread comes to its end: the depth limit suits stacks of usual size.</summary>
    public static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new TemplateValueException("evaluation is nested deeper than the stack of this thread allows.");
        }
    }

    /// <summary>Leaves the level that <see cref="Enter"/> entered.</summary>
    public void Leave() => _depth--;

    private void Check()
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_steps > _maxSteps)
        {
            throw new TemplateValueException(
                $"the template takes more than {_maxSteps} steps. Raise ChatTemplateLimits.MaxSteps if it is to be trusted.");
        }

        _nextCheck = Math.Min(_steps + CancellationInterval, _maxSteps + 1);
    }
}
