using MultiZoneIpam.Testing;

namespace MultiZoneIpam.Deploy.Tests.Manifests;

/// <summary>There is no container builder where the tests run: what can go wrong in the few lines is looked at.</summary>
public class ContainerfileTests
{
    static readonly string[] lines =
        [.. File.ReadAllLines(Repository.At("deploy/Containerfile")).Where(line => line.Length > 0 && line[0] != '#')];

    [Fact]
    public void The_base_image_is_the_builder_s_choice_and_no_registry_is_named()
    {
        Assert.Equal(["ARG BASE_IMAGE", "FROM ${BASE_IMAGE}"], lines[..2]);
        Assert.Single(lines, line => line.StartsWith("FROM", StringComparison.Ordinal));
    }

    [Fact]
    public void It_holds_the_programs_that_make_dist_builds()
    {
        var copied = Assert.Single(lines, line => line.StartsWith("COPY", StringComparison.Ordinal)).Split(' ');
        var published = File.ReadAllText(Repository.At("scripts/dist"));

        Assert.Equal(["dist/multizone-ipam", "dist/multizone-ipamd", "dist/mzipam"], copied[1..^1]);
        Assert.All(copied[1..^1], program => Assert.Contains($"/{Path.GetFileName(program)}.csproj", published, StringComparison.Ordinal));
        Assert.DoesNotContain(Deployed.Items(Deployed.PodSpec["volumes"]), volume => copied[^1].StartsWith(Deployed.Text(volume["hostPath"], "path") ?? "?", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_in_it_needs_a_shell()
    {
        Assert.DoesNotContain(lines, line => line.StartsWith("RUN", StringComparison.Ordinal) || line.StartsWith("SHELL", StringComparison.Ordinal));
        Assert.Contains("""ENTRYPOINT ["/usr/local/bin/multizone-ipamd"]""", lines);
        Assert.Contains("""CMD ["agent"]""", lines);
        Assert.Contains("USER 0:0", lines);
    }
}
