using System.Text;
using Microsoft.Extensions.Configuration;

namespace MagicDec.Extensions.AI.Tests.Hosting;

/// <summary>Configuration as an appsettings.json holds it.</summary>
internal static class HostSettings
{
    public static IConfigurationRoot FromJson(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
