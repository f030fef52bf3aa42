namespace MultiZoneIpam.Zones.Tests;

public class AdmissionRuleTests
{
    static readonly Dictionary<string, string> Data = new() { ["tier"] = "data", ["extra"] = "1" };

    readonly AdmissionRule rule = new()
    {
        Namespaces = ["prod", "team-*"],
        NamespaceSelector = new Dictionary<string, string> { ["tier"] = "data" },
        ServiceAccounts = ["prod/db-*", "team-*/default"],
    };

    [Fact]
    public void Every_condition_must_hold()
    {
        Assert.Null(rule.WhyNot("prod", Data, "db-writer"));
        Assert.Null(rule.WhyNot("team-x", Data, "default"));
        Assert.Contains("namespace 'dev' is not one of prod, team-*", rule.WhyNot("dev", Data, "db-writer"), StringComparison.Ordinal);
        Assert.Contains("lacks the labels tier=data", rule.WhyNot("prod", new Dictionary<string, string> { ["tier"] = "web" }, "db-writer"), StringComparison.Ordinal);
        Assert.Contains("lacks the labels", rule.WhyNot("prod", null, "db-writer"), StringComparison.Ordinal);
        Assert.Contains("service account 'prod/web' is not one of", rule.WhyNot("prod", Data, "web"), StringComparison.Ordinal);
        Assert.NotNull(rule.WhyNot("prod", Data, null));
        Assert.NotNull(rule.WhyNot(null, Data, "db-writer"));
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything", true)]
    [InlineData("team-*", "team-", true)]
    [InlineData("team-*", "team", false)]
    [InlineData("*-db", "a-db", true)]
    [InlineData("*-db", "a-db-b", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("a*a", "a", false)]
    [InlineData("a**a", "aa", true)]
    [InlineData("prod", "Prod", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    public void A_star_stands_for_any_characters(string pattern, string text, bool matches) => AssertMatches(pattern, text, matches);

    [Fact]
    public void A_pattern_of_many_stars_is_judged_at_once() =>
        AssertMatches(string.Concat(Enumerable.Repeat("a*", 40)) + "b", new string('a', 5000), false);

    static void AssertMatches(string pattern, string text, bool matches) =>
        Assert.Equal(matches, new AdmissionRule { Namespaces = [pattern] }.WhyNot(text, null, null) is null);
}
