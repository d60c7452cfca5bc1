using System.Runtime.InteropServices;

namespace MagicDec.Engine.Sampling;

/// <summary>How often one token is in the prompt and in the output.</summary>
[StructLayout(LayoutKind.Auto)]
internal record struct TokenCount(int Prompt, int Output);
