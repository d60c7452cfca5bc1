namespace MagicDec.Engine.Tests.VectorWidths;

/// <summary>What runs when the test assembly is started as a program: one probe.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 1)
        {
            Console.Error.WriteLine("Usage: MagicDec.Engine.Tests PROBE. Prints the vector width in use and the hash of the results.");
            return 1;
        }

        Console.WriteLine($"{BitProbes.VectorBits} {BitProbes.Run(arguments[0]):x16}");
        return 0;
    }
}
