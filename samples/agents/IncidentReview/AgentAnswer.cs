using Microsoft.Extensions.AI;

namespace MagicDec.Samples.IncidentReview;

/// <summary>What an agent answered to a question.</summary>
internal sealed record AgentAnswer(ReviewStep Step, string Text, FunctionCallContent? Call, string Reply)
{
    /// <summary>Whether every character, and every argument of a call, is what the log says.</summary>
    public bool IsRight => Text == Step.Truth && (Step.Call is null ? Call is null : Call is not null && Call.Name == Step.Call.Name
        && Step.Call.Arguments.All(argument => Call.Arguments?.TryGetValue(argument.Key, out object? value) == true && value?.ToString() == argument.Value));

    public bool IsReport => Step.Question.Contains("eport on", StringComparison.Ordinal);

    /// <summary>Everything the model wrote.</summary>
    public override string ToString() =>
        Call is null ? Text : $"{Text} [{Call.Name}({string.Join(", ", Call.Arguments?.Values ?? [])})] {Reply}".TrimStart();
}
