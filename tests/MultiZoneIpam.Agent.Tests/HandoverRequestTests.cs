using MultiZoneIpam.Plugin.Handover;

namespace MultiZoneIpam.Agent.Tests;

/// <summary>The line that a call is handed over in: printable ASCII, whatever the caller set.</summary>
public sealed class HandoverRequestTests
{
    [Theory]
    [InlineData("K8S_POD_NAME=web-0;K8S_POD_NAMESPACE=shop")]
    [InlineData("quote \" backslash \\ both \\\" html <&>'+`")]
    [InlineData("tab \t line \n null-ish \u0001 delete \u007f")]
    [InlineData("é 漢 \u2028 \ufeff")]
    [InlineData("🎉 beyond the first plane 𐐷")]
    [InlineData("")]
    public void What_the_environment_says_arrives_as_it_was(string arguments)
    {
        var line = HandoverRequest.ToLine(name => name == "CNI_ARGS" ? arguments : null, "{}"u8, TimeSpan.FromSeconds(1));

        Assert.All(line[..^1].ToArray(), unit => Assert.InRange(unit, (byte)' ', (byte)'~'));
        Assert.Equal(arguments, HandoverRequest.TryRead(line, out _)!.Environment["CNI_ARGS"]);
    }
}
