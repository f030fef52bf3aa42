namespace MultiZoneIpam.Cli.Tests.Doctor;

/// <summary>Node file, plugin, state folder and manifests: each of them broken in turn.</summary>
public sealed class NodeTests : IDisposable
{
    const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    readonly Patient patient = new();

    public void Dispose() => patient.Dispose();

    [Fact]
    public async Task A_healthy_node_is_found_healthy_and_nothing_is_left_behind()
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        string[] before = [.. Directory.EnumerateFileSystemEntries(patient.Folder.Path), patient.Folder.File("other.conf")];

        var diagnosis = await patient.DiagnoseAsync();

        diagnosis.AssertHealthy();
        Assert.Equal(["plugin", "node file", "zones", "state"], diagnosis.Findings.Where(finding => finding.Verdict == "ok").Select(finding => finding.Subject));
        Assert.Equal(before.Order(StringComparer.Ordinal), Directory.EnumerateFileSystemEntries(patient.Folder.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task For_people_there_is_a_line_for_each_thing_and_below_it_what_to_do()
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        var healthy = await patient.RunAsync();
        File.Delete(patient.Plugin);
        var ill = await patient.RunAsync();

        Assert.Equal((0, "Nothing is wrong.\n"), (healthy.ExitCode, healthy.Error));
        Assert.Contains("ok      zones        zone 'database' has room: 65279 of 65525 free", healthy.Lines);
        Assert.Equal((1, "Wrong: 1 of 6.\n"), (ill.ExitCode, ill.Error));
        Assert.Equal($"wrong   plugin       there is no {patient.Plugin}", ill.Lines[0]);
        Assert.StartsWith("                     put the plugin of this release there", ill.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_mistake_of_the_node_file_is_told()
    {
        var (subject, said) = (await patient.DiagnoseAsync("""{ "datastor": {}, "inline": "perhaps" }""")).OnlyWrong;

        Assert.Equal("node file", subject);
        Assert.Contains("did you mean 'datastore'?", said, StringComparison.Ordinal);
        Assert.Contains("must be 'allow' or 'deny'", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_readable_node_file_it_says_that_nothing_else_was_looked_at()
    {
        var diagnosis = await patient.DiagnoseAsync("{");

        Assert.Contains("is not JSON", diagnosis.OnlyWrong.Said, StringComparison.Ordinal);
        Assert.Equal("all else is not looked at: the node file names it", diagnosis.Findings[^1].Message);
    }

    [Fact]
    public async Task A_node_file_that_others_can_change_is_wrong()
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        var file = patient.Folder.Write("node2.conf", patient.NodeFile);
        File.SetUnixFileMode(file, Readable | UnixFileMode.OtherWrite);

        var diagnosis = new Diagnosis(await patient.Node.RunAsync("doctor", "-o", "json", "--cni-bin", patient.CniFolder, "--config", file));

        Assert.Equal(("node file", $"{file} can be changed by others than its owner, and root acts upon it | chmod 644 {file}"), diagnosis.OnlyWrong);
    }

    [Fact]
    public async Task A_plugin_that_is_not_executable_is_wrong()
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        patient.ReplacePlugin("");
        File.SetUnixFileMode(patient.Plugin, Readable);

        Assert.Equal(("plugin", $"{patient.Plugin} is not executable | chmod 755 {patient.Plugin}"), (await patient.DiagnoseAsync()).OnlyWrong);
    }

    [Fact]
    public async Task A_plugin_that_others_can_change_is_wrong()
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        patient.ReplacePlugin("");
        File.SetUnixFileMode(patient.Plugin, Readable | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);

        Assert.Contains("can be changed by others than its owner", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho 'multizone-ipam 0.0.1: a CNI IPAM plugin' >&2\n", "it said 'multizone-ipam 0.0.1: a CNI IPAM plugin'")]
    [InlineData("#!/bin/sh\n", "it said nothing")]
    [InlineData("no program", "Exec format error")]
    public async Task A_plugin_of_another_release_or_none_at_all_is_wrong(string script, string expected)
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        patient.ReplacePlugin(script);

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("plugin", subject);
        Assert.Contains(expected, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_folder_that_cannot_be_written_is_wrong()
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        patient.More = $$""", "datastore": { "type": "file", "dataDir": "{{patient.Folder.File("zones")}}" }""";
        patient.StateDir = patient.Folder.Write("file", "") + "/state";

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("state", subject);
        Assert.Contains($"{patient.StateDir} (stateDir) cannot be written", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Releases_that_wait_are_worth_a_note_and_wrong_when_they_wait_for_long()
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        var waiting = patient.Folder.Write("pending/0123:net1", "{}");
        File.SetLastWriteTimeUtc(waiting, patient.Node.Clock.Now.UtcDateTime.AddMinutes(-2));
        patient.Folder.Write("pending/.4567:net1", "half wr");

        Assert.Equal("releases that wait for their store: 1, the first for 2 min", (await patient.DiagnoseAsync()).NoteOf("state"));

        patient.Node.Clock.Now += TimeSpan.FromMinutes(58);
        Assert.Contains("1, the first for 60 min", (await patient.DiagnoseAsync()).OnlyWrong.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_that_cannot_be_read_is_wrong_and_named()
    {
        await patient.Node.ApplyAsync(TestNode.Database);
        patient.Folder.Write("manifests/good.yaml", "{ kind: Pod, metadata: { name: web } }");
        patient.More = $$""", "kubernetes": { "manifests": "{{patient.Folder.File("manifests")}}" }""";
        (await patient.DiagnoseAsync()).AssertHealthy();
        var broken = patient.Folder.Write("manifests/broken.yaml", "kind: [");

        var (subject, said) = (await patient.DiagnoseAsync()).OnlyWrong;

        Assert.Equal("manifests", subject);
        Assert.Contains(broken, said, StringComparison.Ordinal);
    }
}
