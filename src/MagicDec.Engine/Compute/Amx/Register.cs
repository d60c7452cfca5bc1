namespace MagicDec.Engine.Compute.Amx;

/// <summary>General registers that a function may overwrite under the System V calling convention, by their numbers in machine code.</summary>
internal enum Register
{
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,

    /// <summary>The first argument of a function.</summary>
    Rdi = 7,
    R8 = 8,
    R9 = 9,
    R10 = 10,
    R11 = 11,
}
