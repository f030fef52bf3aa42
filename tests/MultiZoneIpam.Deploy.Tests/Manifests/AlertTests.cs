using System.Text.Json.Nodes;
using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Manifests;

/// <summary>The form of the alert rules.</summary>
public class AlertTests
{
    static readonly IReadOnlyList<JsonObject> rules =
        [.. Deployed.Items(Deployed.In("deploy/monitoring/alerts.yaml")[0]["groups"]).SelectMany(group => Deployed.Items(group["rules"]))];

    public static TheoryData<string> Alerts => [.. rules.Select(rule => Deployed.Text(rule, "alert")!)];

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_says_what_is_wrong_how_bad_it_is_and_what_to_do(string alert)
    {
        var rule = Assert.Single(rules, rule => Deployed.Text(rule, "alert") == alert);

        Assert.StartsWith("MultiZoneIpam", alert, StringComparison.Ordinal);
        Assert.Contains(Deployed.Text(rule["labels"], "severity"), (string[])["warning", "critical"]);
        Assert.NotEmpty(Deployed.Text(rule["annotations"], "summary") ?? "");
        Assert.NotEmpty(Deployed.Text(rule["annotations"], "description") ?? "");
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_expression_is_about_metrics_of_the_agent_and_its_brackets_close(string alert)
    {
        var expression = Deployed.Text(Assert.Single(rules, rule => Deployed.Text(rule, "alert") == alert), "expr")!;

        Assert.Contains("multizone_ipam_", expression, StringComparison.Ordinal);
        foreach (var (open, close) in ((char, char)[])[('(', ')'), ('{', '}'), ('[', ']')])
            Assert.Equal(expression.Count(letter => letter == open), expression.Count(letter => letter == close));
    }

    [Theory]
    [MemberData(nameof(Alerts))]
    public void What_a_text_quotes_is_a_label_that_the_expression_keeps(string alert)
    {
        var rule = Assert.Single(rules, rule => Deployed.Text(rule, "alert") == alert);
        var expression = Deployed.Text(rule, "expr")!;
        var texts = Deployed.Text(rule["annotations"], "summary") + Deployed.Text(rule["annotations"], "description");
        var kept = expression.Contains("by (", StringComparison.Ordinal) ? expression.Split("by (")[1].Split(')')[0].Split(", ") : [];

        foreach (var quoted in texts.Split("{{ $labels.")[1..])
            Assert.Contains(quoted.Split(' ')[0], kept);
    }

    [Fact]
    public void The_file_is_named_by_the_documentation() =>
        Assert.Contains("deploy/monitoring/alerts.yaml", File.ReadAllText(Repository.At("docs/deploy.md")), StringComparison.Ordinal);
}
