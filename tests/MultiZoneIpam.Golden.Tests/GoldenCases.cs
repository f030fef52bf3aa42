using System.Text.Json.Nodes;

namespace MultiZoneIpam.Golden.Tests;

/// <summary>Each case of tests/golden in each CNI version that it is about, on one store, called in one way.</summary>
public abstract class GoldenCases(SharedEtcd etcd)
{
    protected SharedEtcd Etcd => etcd;

    /// <summary>A row is a case and a version.</summary>
    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        foreach (var golden in GoldenCase.All())
        {
            foreach (var version in golden.Versions)
                rows.Add(golden.Name, version);
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Case_answers_as_written(string name, string version)
    {
        await using var caller = NewCaller();
        var golden = GoldenCase.Load(name);
        Dictionary<string, string> places = golden.Mentions("${tls.") ? await Etcd.TlsPlacesAsync() : [];
        await using var world = new CaseWorld(golden, version, await NewDatastoreAsync(), places);
        await new CaseRun(golden, version, world, caller).RunAsync();
    }

    private protected abstract ICaller NewCaller();

    /// <summary>Null for the embedded store.</summary>
    protected abstract Task<JsonObject?> NewDatastoreAsync();
}
