using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Results;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Plugin.Observing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>
/// From a CNI call to its answer. Whatever goes wrong below becomes a CNI error here, and only here: nothing is thrown past it.
/// </summary>
public sealed class Dispatcher(Backing backing, ICallObserver observer)
{
    public Dispatcher(Backing backing)
        : this(backing, NoObserver.Instance)
    {
    }

    public async Task<CniAnswer> RunAsync(CniRequest request)
    {
        var began = backing.Clock.GetTimestamp();
        var course = new CallCourse();
        CniEnvironment? environment = null;
        var cniVersion = CniVersions.Newest;
        try
        {
            environment = CniEnvironment.Parse(request.Environment)
                ?? throw new IpamException(ErrorCode.InvalidEnvironment, "required env variables [CNI_COMMAND] missing");
            if (environment.Command == CniCommand.Version)
                return new CniAnswer(0, VersionAnswer.ToJson());
            var conf = NetConf.Parse(ReadStdin(request));
            CniVersions.Require(conf.CniVersion, environment.Command);
            cniVersion = conf.CniVersion;
            var node = NodeConf.Load(request.Environment(NodeConf.PathVariable));
            var answer = await LoggedAsync(new CniCall(environment, conf, node, course), request.TimeLimit);
            observer.Observe(new ServedCall(environment, course.Zones, course.Last, null, backing.Clock.GetElapsedTime(began)));
            return answer;
        }
        catch (Exception e)
        {
            var error = ErrorOf(e);
            observer.Observe(new ServedCall(environment, course.Zones, course.Last, error, backing.Clock.GetElapsedTime(began)));
            return new CniAnswer(1, CniError.ToJson(cniVersion, error));
        }
    }

    /// <summary>The answer to a call that nobody begins with. Who looks on is told of it as of any other.</summary>
    public CniAnswer Refuse(CniRequest request, IpamException why, TimeSpan elapsed)
    {
        CniEnvironment? environment = null;
        try
        {
            environment = CniEnvironment.Parse(request.Environment);
        }
        catch (IpamException)
        {
            // It would have been refused for that, had it had its turn.
        }
        observer.Observe(new ServedCall(environment, [], null, why, elapsed));
        return new CniAnswer(1, CniError.ToJson(CniVersions.Newest, why));
    }

    static ReadOnlyMemory<byte> ReadStdin(CniRequest request)
    {
        try
        {
            return request.ReadStdin();
        }
        catch (IOException e)
        {
            throw new IpamException(ErrorCode.Io, $"error reading from stdin: {e.Message}", null, e);
        }
    }

    async Task<CniAnswer> LoggedAsync(CniCall call, TimeSpan limit)
    {
        var log = new CallLog(call, backing.Clock);
        try
        {
            var answer = await RunAsync(call, limit);
            log.Succeeded(answer);
            return answer;
        }
        catch (Exception e)
        {
            log.Failed(e);
            throw;
        }
    }

    async Task<CniAnswer> RunAsync(CniCall call, TimeSpan limit)
    {
        var timeout = call.Node.TimeoutOf(call.Environment.Command);
        var time = limit < timeout ? limit : timeout;
        using var deadline = new CancellationTokenSource(time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1), backing.Clock);
        return call.Environment.Command switch
        {
            CniCommand.Add => await new AddCommand(call, backing).RunAsync(deadline.Token),
            CniCommand.Del => await new DelCommand(call, backing).RunAsync(deadline.Token),
            CniCommand.Check => await new CheckCommand(call, backing).RunAsync(deadline.Token),
            CniCommand.Status => await new StatusCommand(call, backing).RunAsync(deadline.Token),
            _ => await new GcCommand(call, backing).RunAsync(deadline.Token),
        };
    }

    static IpamException ErrorOf(Exception e) => e switch
    {
        IpamException ipam => ipam,
        OperationCanceledException => new IpamException(ErrorCode.TryAgainLater, "the call took longer than its timeout", "try again; 'timeouts' in the node file sets it", e),
        IOException or UnauthorizedAccessException => new IpamException(ErrorCode.Io, e.Message, null, e),
        _ => new IpamException((ErrorCode)999, $"{e.GetType().Name}: {e.Message}", "this is a defect of multizone-ipam: please report it with the config and the pod's annotations", e),
    };
}
