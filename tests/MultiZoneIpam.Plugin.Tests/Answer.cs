using System.Text;
using System.Text.Json;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Tests;

/// <summary>What a call answered, as a runtime reads it.</summary>
sealed record Answer(int ExitCode, byte[] Stdout)
{
    public string Text => Encoding.UTF8.GetString(Stdout);

    /// <summary>Of the error; null where the call succeeded.</summary>
    public ErrorCode? Code => ExitCode == 0 ? null : (ErrorCode)Json.GetProperty("code").GetInt32();

    public string Message => Json.GetProperty("msg").GetString()!;

    /// <summary>The one address of a successful ADD, without its prefix length.</summary>
    public string Address => Cidr.Split('/')[0];

    public string Cidr => Ip.GetProperty("address").GetString()!;

    public string Gateway => Ip.GetProperty("gateway").GetString()!;

    JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Stdout);
            return document.RootElement.Clone();
        }
    }

    JsonElement Ip
    {
        get
        {
            Assert.True(ExitCode == 0, Text);
            return Assert.Single(Json.GetProperty("ips").EnumerateArray());
        }
    }

    public Answer Succeeded()
    {
        Assert.True(ExitCode == 0, Text);
        return this;
    }

    public Answer Failed(ErrorCode code, params string[] says)
    {
        Assert.True(ExitCode == 1 && Code == code, $"expected code {(int)code}: {Text}");
        foreach (var words in says)
            Assert.Contains(words, Message, StringComparison.Ordinal);
        return this;
    }
}
