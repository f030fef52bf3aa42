using System.Text.Json;
using MultiZoneIpam.Zones;
using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.Kubernetes;

/// <summary>
/// Reads the API server of a kubeconfig's current context, by kubectl's rules. What a plugin can't do for it (run a program,
/// act for another user, go through a proxy) is refused by name, never left out.
/// </summary>
public static class Kubeconfig
{
    /// <exception cref="IpamException">Code 7: all mistakes, with the file and their keys.</exception>
    public static ApiServer Load(string path)
    {
        using var document = Parse(path);
        var errors = new ConfErrors();
        var server = ConfObject.From(document.RootElement, "the document", errors) is null
            ? null
            : Read(new ConfObject(document.RootElement, "", errors), path);
        errors.ThrowIfAny(ErrorCode.InvalidConfig, $"kubeconfig {path}");
        return server!;
    }

    static JsonDocument Parse(string path)
    {
        try
        {
            var documents = YamlJson.Convert(File.ReadAllText(path), $"kubeconfig {path}");
            return documents.Count == 1
                ? JsonDocument.Parse(documents[0])
                : throw new IpamException(ErrorCode.InvalidConfig, $"kubeconfig {path} holds {documents.Count} documents, not one");
        }
        catch (IpamException e) when (e.Code == ErrorCode.Decode)
        {
            throw new IpamException(ErrorCode.InvalidConfig, e.Message, e.Details, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IpamException(
                ErrorCode.InvalidConfig,
                $"cannot read kubeconfig {path}: {Cause.OfFile(e)}",
                "kubernetes.kubeconfig in the node file names it",
                e);
        }
    }

    /// <returns>Null only after a mistake.</returns>
    static ApiServer? Read(ConfObject root, string path)
    {
        if (root.Text("current-context") is not { } contextName)
        {
            root.Mistake("current-context", "is missing: it names the context to use");
            return null;
        }
        if (Named(root, "contexts", "context", contextName, "current-context") is not { } context)
            return null;
        if (context.Text("cluster") is not { } clusterName)
        {
            context.Mistake("cluster", "is missing");
            return null;
        }
        var userName = context.Text("user");
        var cluster = Named(root, "clusters", "cluster", clusterName, context.At("cluster"));
        var user = userName is null ? null : Named(root, "users", "user", userName, context.At("user"));
        if (cluster is null || (user is null && userName is not null))
            return null;

        var files = new KubeconfigFiles(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var server = ReadCluster(cluster, files, $"kubeconfig {path}, context {contextName}");
        if (server is null || user is null)
            return server is null ? null : server with { Files = [path, .. files.Read] };
        RefuseUnsupported(user);
        var known = WithUser(server, user, files);
        if (server.Url.Scheme == Uri.UriSchemeHttp && known != server)
            cluster.Mistake("server", $"is {server.Url}: credentials are sent over https only");
        return known with { Files = [path, .. files.Read] };
    }

    static ApiServer? ReadCluster(ConfObject cluster, KubeconfigFiles files, string source)
    {
        if (cluster.Text("proxy-url") is not null)
            cluster.Mistake("proxy-url", "proxies are not supported: name a server that this node reaches directly");
        var authorities = files.Certificates(cluster, "certificate-authority");
        var anyCertificate = cluster.Bool("insecure-skip-tls-verify") ?? false;
        if (anyCertificate && authorities is not null)
            cluster.Mistake("insecure-skip-tls-verify", "is true beside a certificate authority: one of them must go");
        var url = cluster.Text("server");
        if (!Uri.TryCreate(url, UriKind.Absolute, out var server)
            || (server.Scheme != Uri.UriSchemeHttps && server.Scheme != Uri.UriSchemeHttp)
            || server.UserInfo.Length > 0 || server.Query.Length > 0 || server.Fragment.Length > 0)
        {
            cluster.Mistake("server", url is null ? "is missing" : "must be a URL such as https://10.0.0.1:6443, without user and query");
            return null;
        }
        return new ApiServer
        {
            Source = source,
            Url = server,
            TlsServerName = cluster.Text("tls-server-name"),
            CertificateAuthorities = authorities,
            IsAnyCertificateTrusted = anyCertificate,
        };
    }

    static ApiServer WithUser(ApiServer server, ConfObject user, KubeconfigFiles files)
    {
        var tokenFile = user.Text("tokenFile");
        var token = user.Text("token");
        if (token is not null && !ApiServer.IsToken(token))
            user.Mistake("token", "holds what no token holds, such as a line end");
        return server with
        {
            Client = files.Identity(user),
            Token = token,
            TokenFile = tokenFile is null ? null : files.Resolve(tokenFile),
        };
    }

    static void RefuseUnsupported(ConfObject user)
    {
        if (user.Has("exec"))
            user.Mistake("exec", "credential programs are not run here: use a client certificate, a token or a tokenFile");
        if (user.Has("auth-provider"))
            user.Mistake("auth-provider", "auth providers are not supported: use a client certificate, a token or a tokenFile");
        foreach (var key in new[] { "username", "password" })
        {
            if (user.Text(key) is not null)
                user.Mistake(key, "Kubernetes has no password login any more: use a client certificate, a token or a tokenFile");
        }
        foreach (var key in new[] { "as", "as-uid", "as-groups", "as-user-extra" })
        {
            if (user.Has(key))
                user.Mistake(key, "acting for another user is not supported");
        }
    }

    /// <summary>The body of the entry with this name in one of the three lists; a missing one is a mistake where it was named.</summary>
    static ConfObject? Named(ConfObject root, string list, string body, string name, string namedBy)
    {
        var entries = (root.Objects(list) ?? []).Where(entry => entry.String("name") == name).ToList();
        if (entries.Count > 1)
        {
            root.Mistake(list, $"has '{name}' {entries.Count} times");
            return null;
        }
        foreach (var entry in entries)
        {
            if (entry.Object(body) is { } found)
                return found;
            entry.Mistake(body, $"of '{name}' is missing");
            return null;
        }
        root.Errors.Add(namedBy, $"there is no '{name}' among the {list}");
        return null;
    }
}
