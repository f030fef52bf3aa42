using System.Text.Json;

namespace MultiZoneIpam.E2E.Driving;

/// <summary>What a plugin answered to one call: a result, nothing, or an error of the CNI specification.</summary>
sealed record PluginAnswer(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The one address of a result, with its prefix length.</summary>
    public string Address
    {
        get
        {
            Assert.True(Succeeded, ToString());
            using var result = JsonDocument.Parse(Output);
            return Assert.Single(result.RootElement.GetProperty("ips").EnumerateArray().ToList()).GetProperty("address").GetString()!;
        }
    }

    /// <summary>All addresses of a result, with their prefix lengths.</summary>
    public IReadOnlyList<string> Addresses
    {
        get
        {
            Assert.True(Succeeded, ToString());
            using var result = JsonDocument.Parse(Output);
            return [.. result.RootElement.GetProperty("ips").EnumerateArray().Select(ip => ip.GetProperty("address").GetString()!)];
        }
    }

    public int Code => Field("code").GetInt32();

    public string Message => Field("msg").GetString()!;

    public override string ToString() => $"exit code {ExitCode}: {Output}{Error}";

    JsonElement Field(string name)
    {
        Assert.False(Succeeded, ToString());
        using var error = JsonDocument.Parse(Output);
        return error.RootElement.GetProperty(name).Clone();
    }
}
