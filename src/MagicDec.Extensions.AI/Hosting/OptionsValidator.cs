using MagicDec.Engine.Models.Loading;
using MagicDec.Extensions.AI.Hosting.Engines;
using MagicDec.Extensions.AI.Templates;
using Microsoft.Extensions.Options;

namespace MagicDec.Extensions.AI.Hosting;

/// <summary>Checks the options of a model before anything is loaded, and says all that is wrong at once.</summary>
internal sealed class OptionsValidator : IValidateOptions<MagicDecChatClientOptions>
{
    public ValidateOptionsResult Validate(string? name, MagicDecChatClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        CheckFolder(options.ModelPath, nameof(options.ModelPath), failures);
        var draftFolder = CheckFolder(options.DraftModelPath, nameof(options.DraftModelPath), failures);
        if (options.MaxOutputTokens is < 1)
        {
            failures.Add($"MaxOutputTokens is {options.MaxOutputTokens}; it must be at least 1, or be left out for no limit.");
        }

        if (!Enum.IsDefined(options.WarmUp))
        {
            failures.Add($"WarmUp is {options.WarmUp}; it must be one of {string.Join(", ", Enum.GetNames<ModelWarmUp>())}.");
        }

        if (options.TimeProvider is null)
        {
            failures.Add("TimeProvider is null; the default is TimeProvider.System.");
        }

        Check(failures, () => options.Drafting?.Validate());
        Check(failures, () => options.ChatTemplate is { } template ? ChatTemplate.Parse(template) : null);
        if (options.Engine is null)
        {
            failures.Add("Engine is null; leave it as it is for defaults.");
        }
        else if (draftFolder)
        {
            Check(failures, () =>
            {
                using var draft = DraftModelFolder.Attach(options);
                options.Engine.Validate();
            });
        }

        var model = string.IsNullOrEmpty(name) ? "MagicDec" : $"MagicDec model '{name}'";
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures.Select(failure => $"{model}: {failure}"));
    }

    private static bool CheckFolder(string? path, string option, List<string> failures)
    {
        if (path is null)
        {
            return true;
        }

        var found = string.IsNullOrWhiteSpace(path) ? "blank"
            : File.Exists(path) ? $"'{path}', a file"
            : !Directory.Exists(path) ? $"'{path}', where nothing is"
            : !File.Exists(Path.Combine(path, ModelFiles.ConfigFile)) ? $"'{path}', a folder without {ModelFiles.ConfigFile}"
            : null;
        if (found is not null)
        {
            failures.Add($"{option} is {found}; it must be a Hugging Face model folder, or be left out.");
        }

        return found is null;
    }

    // The messages of these checks name the option, what was found and what is expected.
    private static void Check(List<string> failures, Func<object?> check) => Check(failures, () => { check(); });

    private static void Check(List<string> failures, Action check)
    {
        try
        {
            check();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or ModelFormatException or ChatTemplateException)
        {
            failures.Add(error is ChatTemplateException ? $"ChatTemplate: {error.Message}" : error.Message);
        }
    }
}
