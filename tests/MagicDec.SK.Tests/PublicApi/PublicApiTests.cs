using MagicDec.Architecture.Tests.PublicApi;
using MagicDec.Testing;

namespace MagicDec.SK.Tests.PublicApi;

/// <summary>As for the other libraries: MAGICDEC_ACCEPT_PUBLIC_API=1 accepts a change.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void MagicDecSK_PublicApi_IsTheReviewedOne()
    {
        string file = Repository.PathOf("src/MagicDec.SK/PublicAPI.txt");
        string actual = PublicApiText.Render(typeof(MagicDecPromptExecutionSettings).Assembly);
        if (Environment.GetEnvironmentVariable("MAGICDEC_ACCEPT_PUBLIC_API") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }
}
