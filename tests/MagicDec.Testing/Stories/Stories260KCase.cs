namespace MagicDec.Testing.Stories;

/// <summary>One prompt of the reference run.</summary>
/// <param name="Prompt">The prompt's text.</param>
/// <param name="PromptIds">Its tokens, BOS first.</param>
/// <param name="GreedyIds">The tokens that follow at temperature 0.</param>
/// <param name="Text">The text of <see cref="GreedyIds"/>, as it follows the prompt.</param>
/// <param name="FirstStepLogits">Logits after the prompt's last token [vocabulary].</param>
public sealed record Stories260KCase(string Prompt, int[] PromptIds, int[] GreedyIds, string Text, float[] FirstStepLogits)
{
    public override string ToString() => Prompt;
}
