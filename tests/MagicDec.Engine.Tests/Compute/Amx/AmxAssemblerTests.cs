using MagicDec.Engine.Compute.Amx;

namespace MagicDec.Engine.Tests.Compute.Amx;

/// <summary>Every instruction as GNU as writes it, displacements of 32 bits.</summary>
public class AmxAssemblerTests
{
    public static TheoryData<string, string> Instructions => new()
    {
        { "mov 16(%rdi),%rcx", "48 8b 8f 10 00 00 00" },
        { "mov 32(%rdi),%r11", "4c 8b 9f 20 00 00 00" },
        { "mov $64,%r9", "49 c7 c1 40 00 00 00" },
        { "add $-2048,%rsi", "48 81 c6 00 f8 ff ff" },
        { "add 48(%rdi),%rsi", "48 03 b7 30 00 00 00" },
        { "mov %rsi,%r8", "49 89 f0" },
        { "dec %r11", "49 ff cb" },
        { "test %rax,%rax", "48 85 c0" },
        { "prefetcht0 8192(%rdx)", "0f 18 8a 00 20 00 00" },
        { "prefetcht0 64(%r8)", "41 0f 18 88 40 00 00 00" },
        { "ldtilecfg (%rdi)", "c4 e2 78 49 07" },
        { "tilerelease", "c4 e2 78 49 c0" },
        { "tilezero %tmm3", "c4 e2 7b 49 d8" },
        { "tileloadd 64(%rdx,%r10,1),%tmm7", "c4 a2 7b 4b bc 12 40 00 00 00" },
        { "tileloadd 0(%r8,%r9,1),%tmm5", "c4 82 7b 4b ac 08 00 00 00 00" },
        { "tilestored %tmm2,2048(%rcx,%r10,1)", "c4 a2 7a 4b 94 11 00 08 00 00" },
        { "tdpbf16ps %tmm7,%tmm5,%tmm3", "c4 e2 42 5c dd" },
        { "ldmxcsr (%rdi)", "0f ae 17" },
        { "ret", "c3" },
    };

    [Theory]
    [MemberData(nameof(Instructions))]
    public void Write_Instruction_HasTheBytesOfAnAssembler(string instruction, string bytes)
    {
        var code = new AmxAssembler();
        Write(code, instruction);
        Assert.Equal(bytes, string.Join(' ', code.Code.Select(b => $"{b:x2}")));
    }

    [Fact]
    public void Jump_BackAndAhead_LandsWhereItShould()
    {
        var code = new AmxAssembler();
        int start = code.Here;
        int ahead = code.JumpAhead(ifZero: true);
        code.JumpBackIfNotZero(start);
        code.Land(ahead);
        code.Return();
        Assert.Equal("0f 84 06 00 00 00 0f 85 f4 ff ff ff c3", string.Join(' ', code.Code.Select(b => $"{b:x2}")));
    }

    private static void Write(AmxAssembler code, string instruction)
    {
        switch (instruction)
        {
            case "mov 16(%rdi),%rcx": code.Load(Register.Rcx, Register.Rdi, 16); break;
            case "mov 32(%rdi),%r11": code.Load(Register.R11, Register.Rdi, 32); break;
            case "mov $64,%r9": code.Set(Register.R9, 64); break;
            case "add $-2048,%rsi": code.Add(Register.Rsi, -2048); break;
            case "add 48(%rdi),%rsi": code.Add(Register.Rsi, Register.Rdi, 48); break;
            case "mov %rsi,%r8": code.Copy(Register.R8, Register.Rsi); break;
            case "dec %r11": code.Decrement(Register.R11); break;
            case "test %rax,%rax": code.Test(Register.Rax); break;
            case "prefetcht0 8192(%rdx)": code.Prefetch(Register.Rdx, 8192); break;
            case "prefetcht0 64(%r8)": code.Prefetch(Register.R8, 64); break;
            case "ldtilecfg (%rdi)": code.LoadConfiguration(Register.Rdi); break;
            case "tilerelease": code.ReleaseTiles(); break;
            case "tilezero %tmm3": code.ZeroTile(3); break;
            case "tileloadd 64(%rdx,%r10,1),%tmm7": code.LoadTile(7, Register.Rdx, Register.R10, 64); break;
            case "tileloadd 0(%r8,%r9,1),%tmm5": code.LoadTile(5, Register.R8, Register.R9, 0); break;
            case "tilestored %tmm2,2048(%rcx,%r10,1)": code.StoreTile(2, Register.Rcx, Register.R10, 2048); break;
            case "tdpbf16ps %tmm7,%tmm5,%tmm3": code.MultiplyAdd(3, 5, 7); break;
            case "ldmxcsr (%rdi)": code.LoadControl(Register.Rdi); break;
            case "ret": code.Return(); break;
            default: throw new ArgumentException($"No call is known that writes {instruction}.", nameof(instruction));
        }
    }
}
