using System.CommandLine;
using MultiZoneIpam.Cli.CommandLine;
using MultiZoneIpam.Cli.Contents;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Catalog;

namespace MultiZoneIpam.Cli.Commands;

/// <summary>Says that what a zone holds for this cluster's name is another cluster's from now on: one that has taken the earlier one's place.</summary>
sealed class ZoneAdoptCommand : StoreCommand
{
    readonly Argument<ZoneName> zone = CommonOptions.ZoneArgument();
    readonly Option<string> uid = new("--uid") { Description = "of the cluster's namespace kube-system", HelpName = "UID", Required = true };

    public ZoneAdoptCommand()
        : base("adopt", "Give what a zone holds for a cluster to the one that was built anew in its place.")
    {
        Arguments.Add(zone);
        Options.Add(uid);
        uid.Validators.Add(result =>
        {
            if (!Guid.TryParseExact(result.Tokens[0].Value, "D", out _))
                result.AddError($"'{result.Tokens[0].Value}' is no UID: kubectl get namespace kube-system -o jsonpath={{.metadata.uid}}");
        });
    }

    public override IReadOnlyList<string> Examples { get; } =
        ["zone adopt database --uid \"$(kubectl get namespace kube-system -o jsonpath={.metadata.uid})\""];

    public override string Notes =>
        """
        The cluster is the one that the node file names. Its agents then free what pods of the
        earlier cluster hold. Never do it where two clusters of one name share the zone: their
        agents would free each other's addresses. Give one of them another name instead.
        """;

    public override async Task<int> RunAsync(ParseResult line, Session session, CancellationToken cancellationToken)
    {
        var (name, cluster, now) = (line.GetValue(zone), session.Stores.Cluster, line.GetValue(uid)!);
        var marks = new ClusterMarks(session.Stores.Of(name));
        var before = await marks.FindAsync(name, cluster, cancellationToken);
        if (before is null && !(await ZoneContent.LookAsync(name, session.Stores, session.Clock, cancellationToken)).IsDefined)
            throw ZoneContent.Unknown(name, session.Stores);
        await marks.AdoptAsync(name, cluster, now, cancellationToken);
        session.Terminal.Results.WriteLine($"zone/{name}: what it holds for cluster '{cluster}' is of the cluster with UID {now} now, before: {before ?? "nobody had said"}");
        return ExitCode.Done;
    }
}
