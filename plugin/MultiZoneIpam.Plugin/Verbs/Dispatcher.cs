using MultiZoneIpam.NetAttach.Calls;
using MultiZoneIpam.NetAttach.Configs;
using MultiZoneIpam.NetAttach.Results;
using MultiZoneIpam.Plugin.Backends;
using MultiZoneIpam.Plugin.Node;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Plugin.Verbs;

/// <summary>
/// From a CNI call to its answer. Whatever goes wrong below becomes a CNI error here, and only here: nothing is thrown past it.
/// </summary>
public sealed class Dispatcher(Backing backing)
{
    public async Task<CniAnswer> RunAsync(CniRequest request)
    {
        var cniVersion = CniVersions.Newest;
        try
        {
            if (CniEnvironment.Parse(request.Environment) is not { } environment)
                throw new IpamException(ErrorCode.InvalidEnvironment, "required env variables [CNI_COMMAND] missing");
            if (environment.Command == CniCommand.Version)
                return new CniAnswer(0, VersionAnswer.ToJson());
            var conf = NetConf.Parse(ReadStdin(request));
            CniVersions.Require(conf.CniVersion, environment.Command);
            cniVersion = conf.CniVersion;
            var node = NodeConf.Load(request.Environment(NodeConf.PathVariable));
            return await LoggedAsync(new CniCall(environment, conf, node));
        }
        catch (Exception e)
        {
            return Refuse(cniVersion, e);
        }
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

    async Task<CniAnswer> LoggedAsync(CniCall call)
    {
        var log = new CallLog(call, backing.Clock);
        try
        {
            var answer = await RunAsync(call);
            log.Succeeded(answer);
            return answer;
        }
        catch (Exception e)
        {
            log.Failed(e);
            throw;
        }
    }

    async Task<CniAnswer> RunAsync(CniCall call)
    {
        if (call.Node.Agent.Mode == AgentMode.Required)
        {
            throw new IpamException(
                ErrorCode.TryAgainLater,
                "the node file says that only the node agent may serve calls (agent.mode: required), and this version has no agent",
                "set agent.mode to 'auto' or 'off'");
        }
        using var deadline = new CancellationTokenSource(call.Environment.Command == CniCommand.Add ? call.Node.AddTimeout : call.Node.DelTimeout, backing.Clock);
        return call.Environment.Command switch
        {
            CniCommand.Add => await new AddCommand(call, backing).RunAsync(deadline.Token),
            CniCommand.Del => await new DelCommand(call, backing).RunAsync(deadline.Token),
            CniCommand.Check => await new CheckCommand(call, backing).RunAsync(deadline.Token),
            CniCommand.Status => await new StatusCommand(call, backing).RunAsync(deadline.Token),
            _ => await new GcCommand(call, backing).RunAsync(deadline.Token),
        };
    }

    static CniAnswer Refuse(string cniVersion, Exception e)
    {
        var error = e switch
        {
            IpamException ipam => ipam,
            OperationCanceledException => new IpamException(ErrorCode.TryAgainLater, "the call took longer than its timeout", "try again; 'timeouts' in the node file sets it", e),
            IOException or UnauthorizedAccessException => new IpamException(ErrorCode.Io, e.Message, null, e),
            _ => new IpamException((ErrorCode)999, $"{e.GetType().Name}: {e.Message}", "this is a defect of multizone-ipam: please report it with the config and the pod's annotations", e),
        };
        return new CniAnswer(1, CniError.ToJson(cniVersion, error));
    }
}
