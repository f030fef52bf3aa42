using MultiZoneIpam.Agent.Leaks;

namespace MultiZoneIpam.Agent.Tests.Leaks;

/// <summary>What is kept in mind of things that come and go.</summary>
public class RememberedTests
{
    [Fact]
    public void What_is_still_there_keeps_what_was_remembered_and_what_is_not_begins_anew()
    {
        var remembered = new Remembered<string, List<string>>(() => []);
        remembered.Of("web").Add("seen");
        remembered.Of("audit").Add("seen");

        remembered.Keep(["web", "database"]);

        Assert.Equal(["seen"], remembered.Of("web"));
        Assert.Empty(remembered.Of("audit"));
    }
}
