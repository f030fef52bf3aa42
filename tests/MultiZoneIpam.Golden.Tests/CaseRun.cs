using MultiZoneIpam.Plugin.Node;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>Runs a case, in one CNI version, and checks after each step what the case says of it and what holds always.</summary>
sealed class CaseRun(GoldenCase golden, string version, CaseWorld world, ICaller caller)
{
    public async Task RunAsync()
    {
        var places = world.Placeholders;
        Assert.Empty(golden.UnreadFiles());
        foreach (var file in golden.FilesEndingIn(".zone.json"))
            await world.ApplyAsync(golden.Read(file, places)!, file);
        foreach (var step in golden.Steps)
        {
            if (step.Verb == GoldenStep.ApplyZone)
                await world.ApplyAsync(golden.Read($"{step.Name}.json", places)!, step.Name);
            else
                await CallAsync(step);
            if (step.Records(places) is { } expected)
                Assert.Equal($"{Where(step)}\n{Lines(expected)}", $"{Where(step)}\n{string.Join('\n', await world.RecordsAsync())}");
        }
    }

    async Task CallAsync(GoldenStep step)
    {
        var places = world.Placeholders;
        var environment = step.Environment(places);
        environment[NodeConf.PathVariable] = world.NodeFile(step.Name, step.Node(places));
        var expected = step.Expected(version, places);
        var before = expected is ExpectedAnswer.Error ? (Records: await world.RecordsAsync(), Notes: world.Notes()) : default;
        var readsStdin = environment.GetValueOrDefault("CNI_COMMAND") != "VERSION";
        var answer = await caller.CallAsync(environment, readsStdin ? step.Stdin(places) : null);
        expected.Verify(answer, Where(step));
        // A call that fails has taken nothing, and left nothing behind.
        if (expected is ExpectedAnswer.Error)
        {
            Assert.Equal(before.Records, await world.RecordsAsync());
            Assert.Equal(before.Notes, world.Notes());
        }
    }

    string Where(GoldenStep step) => $"{golden.Name}/{step.Name} in CNI {version}";

    static string Lines(string text) =>
        string.Join('\n', text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#'));
}
