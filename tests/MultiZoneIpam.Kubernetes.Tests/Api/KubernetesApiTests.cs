using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MultiZoneIpam.Testing;
using MultiZoneIpam.Zones;

namespace MultiZoneIpam.Kubernetes.Tests;

public sealed class KubernetesApiTests : IAsyncDisposable
{
    const string PodPath = "/api/v1/namespaces/prod/pods/db-0";
    const string Pod = """
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"db-0","namespace":"prod","uid":"u-1","annotations":{"kube-ipam.ip":"10.188.0.216"}},"spec":{"nodeName":"node1"}}
        """;

    static readonly TestAuthority Authority = new();

    readonly TestApiServer server;
    readonly List<KubernetesApi> opened = [];

    public KubernetesApiTests()
    {
        server = new TestApiServer(Authority.Server("127.0.0.1"));
        server.Objects[PodPath] = Pod;
        server.Objects["/api/v1/nodes/node1"] = """{"kind":"Node","metadata":{"name":"node1","labels":{"rack":"7"}}}""";
        server.Objects["/api/v1/namespaces/prod"] = """{"kind":"Namespace","metadata":{"name":"prod","labels":{"tier":"data"}}}""";
        server.Objects["/api/v1/namespaces/bare"] = """{"kind":"Namespace","metadata":{"name":"bare"}}""";
    }

    ApiServer Access => new() { Source = "kubeconfig k, context c", Url = server.Url, CertificateAuthorities = Authority.Certificates };

    public async ValueTask DisposeAsync()
    {
        opened.ForEach(api => api.Dispose());
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Pod_is_read_with_one_GET()
    {
        var pod = await Find(Access with { Token = "t0ken" });

        Assert.Equal(("prod", "db-0", "u-1"), (pod!.Namespace, pod.Name, pod.Uid));
        Assert.Equal("10.188.0.216", pod.Annotations["kube-ipam.ip"]);
        var request = Assert.Single(server.Requests);
        Assert.Equal($"GET {PodPath} HTTP/1.1", request.Line);
        Assert.Equal("multizone-ipam/1.2.3", request.Headers["User-Agent"]);
        Assert.Equal("application/json", request.Headers["Accept"]);
        Assert.Equal("Bearer t0ken", request.Headers["Authorization"]);
        Assert.Null(request.User);
    }

    [Fact]
    public async Task Labels_of_namespaces_and_nodes_are_read()
    {
        var api = Open(Access);

        Assert.Equal("7", (await api.FindNodeLabelsAsync("node1", CancellationToken.None))!["rack"]);
        Assert.Equal("data", (await api.FindNamespaceLabelsAsync("prod", CancellationToken.None))!["tier"]);
        Assert.Empty((await api.FindNamespaceLabelsAsync("bare", CancellationToken.None))!);
        Assert.All(server.Requests, request => Assert.StartsWith("GET ", request.Line));
    }

    [Fact]
    public async Task Controllers_of_workloads_are_read()
    {
        server.Objects["/apis/apps/v1/namespaces/prod/replicasets/web-5d9c"] = """
            {"kind":"ReplicaSet","apiVersion":"apps/v1","metadata":{"name":"web-5d9c","namespace":"prod","uid":"u-2",
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"u-3","controller":true}]}}
            """;
        server.Objects["/apis/batch/v1/namespaces/prod/jobs/once"] = """{"kind":"Job","metadata":{"name":"once","namespace":"prod","uid":"u-4"}}""";
        var api = Open(Access);

        var set = await api.FindWorkloadAsync(WorkloadKind.ReplicaSet, "prod", "web-5d9c", CancellationToken.None);
        var job = await api.FindWorkloadAsync(WorkloadKind.Job, "prod", "once", CancellationToken.None);

        Assert.Equal(("prod", "web-5d9c", "u-2", "Deployment", "web"), (set!.Namespace, set.Name, set.Uid, set.Controller!.Kind, set.Controller.Name));
        Assert.Equal(("u-4", null), (job!.Uid, job.Controller));
    }

    [Fact]
    public async Task Claim_is_read_with_the_addresses_of_its_status()
    {
        server.Objects["/apis/k8s.cni.cncf.io/v1alpha1/namespaces/prod/ipamclaims/vm-a.data"] = """
            {"kind":"IPAMClaim","apiVersion":"k8s.cni.cncf.io/v1alpha1","metadata":{"name":"vm-a.data","namespace":"prod","uid":"u-5"},
             "spec":{"network":"data","interface":""},"status":{"ips":["10.128.20.8/24","fd10:128:20::8/64"]}}
            """;

        var claim = await Open(Access).FindClaimAsync("prod", "vm-a.data", CancellationToken.None);

        Assert.Equal(("prod", "vm-a.data", "data"), (claim!.Namespace, claim.Name, claim.Network));
        Assert.Equal(["10.128.20.8", "fd10:128:20::8"], claim.Ips.Select(ip => ip.ToString()));
    }

    [Fact]
    public async Task Claim_whose_status_cannot_be_understood_is_no_claim_without_addresses()
    {
        server.Objects["/apis/k8s.cni.cncf.io/v1alpha1/namespaces/prod/ipamclaims/vm-a.data"] =
            """{"kind":"IPAMClaim","metadata":{"name":"vm-a.data","namespace":"prod"},"spec":{"network":"data"},"status":{"ips":["10.128.20"]}}""";

        var refused = await Assert.ThrowsAnyAsync<IpamException>(() => Open(Access).FindClaimAsync("prod", "vm-a.data", CancellationToken.None));

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains("'10.128.20' is not an IP address", refused.Message);
    }

    [Fact]
    public async Task Cluster_without_the_custom_resource_is_told_so()
    {
        server.Answer = _ => TestAnswer.Refusal(404, "NotFound", "the server could not find the requested resource");

        var refused = await Assert.ThrowsAnyAsync<IpamException>(() => Open(Access).FindClaimAsync("prod", "vm-a.data", CancellationToken.None));

        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains("see that this cluster has ipamclaims of k8s.cni.cncf.io/v1alpha1", refused.Details);
    }

    [Fact]
    public async Task Forbidden_workload_needs_a_rule_for_its_group()
    {
        server.Answer = _ => TestAnswer.Refusal(403, "Forbidden", "no");

        var refused = await Assert.ThrowsAnyAsync<IpamException>(() => Open(Access).FindWorkloadAsync(WorkloadKind.ReplicaSet, "prod", "web", CancellationToken.None));

        Assert.EndsWith("verb get, resource replicasets, API group apps, namespace prod", refused.Details);
    }

    [Fact]
    public async Task Client_certificate_tells_who_asks()
    {
        using var client = Authority.Client("ipam");

        Assert.NotNull(await Find(Access with { Client = new(client, []) }));
        Assert.Equal("CN=ipam", Assert.Single(server.Requests).User);
    }

    [Fact]
    public async Task Token_file_is_read_at_each_request()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("token", "first\n");
        var api = Open(Access with { Token = "never", TokenFile = file });

        await api.FindPodAsync("prod", "db-0", CancellationToken.None);
        folder.Write("token", "second");
        await api.FindPodAsync("prod", "db-0", CancellationToken.None);

        Assert.Equal(["Bearer first", "Bearer second"], server.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData(null, "there is no such file")]
    [InlineData(" \n", "holds no token")]
    [InlineData("a\r\nX: y", "holds no token")]
    public async Task Token_file_without_a_token_is_named_and_nothing_is_sent(string? content, string cause)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
            folder.Write("token", content);

        var refused = await Refused(Access with { TokenFile = folder.File("token") });

        Assert.Contains(folder.File("token"), refused.Message);
        Assert.Contains(cause, refused.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Path_of_the_server_URL_is_kept()
    {
        server.Objects["/k8s/clusters/c1" + PodPath] = Pod;

        Assert.NotNull(await Find(Access with { Url = new Uri(server.Url, "/k8s/clusters/c1/") }));
    }

    [Fact]
    public async Task Only_the_API_s_own_word_says_that_a_pod_does_not_exist()
    {
        server.Answer = _ => TestAnswer.NotFound("pods", "db-0");

        Assert.Null(await Find(Access));
    }

    public static TheoryData<string> OtherNotFounds => new(
        "<html>404 Not Found</html>",
        "",
        TestAnswer.NotFound("namespaces", "prod").Body,
        TestAnswer.NotFound("pods", "db-1").Body,
        TestAnswer.Refusal(404, "NotFound", "the server could not find the requested resource").Body,
        TestAnswer.Refusal(404, "Expired", "x", """{"kind":"pods","name":"db-0"}""").Body,
        """{"kind":"Status","details":"pods"}""");

    [Theory]
    [MemberData(nameof(OtherNotFounds))]
    public async Task Another_404_is_no_answer(string body)
    {
        server.Answer = _ => new TestAnswer(404, body);

        var refused = await Refused(Access);

        Assert.Contains("answered 404", refused.Message);
        Assert.Contains("not the API server itself", refused.Details);
    }

    [Fact]
    public async Task Forbidden_names_the_rule_that_is_missing()
    {
        const string Message = "pods \"db-0\" is forbidden: User \"system:serviceaccount:kube-system:ipam\" cannot get resource";
        server.Answer = _ => TestAnswer.Refusal(403, "Forbidden", Message, """{"name":"db-0","kind":"pods"}""");

        var refused = await Refused(Access with { Token = "s3cret" });

        Assert.Contains($"cannot look up pod prod/db-0: GET {server.Url}api/v1/namespaces/prod/pods/db-0 was answered 403 Forbidden", refused.Message);
        Assert.Contains("User \"system:serviceaccount:kube-system:ipam\" cannot get", refused.Message);
        Assert.Equal("the user of kubeconfig k, context c needs an RBAC rule: verb get, resource pods, namespace prod", refused.Details);
        Assert.DoesNotContain("s3cret", refused.ToString());
    }

    [Fact]
    public async Task Forbidden_node_needs_a_rule_without_a_namespace()
    {
        server.Answer = _ => TestAnswer.Refusal(403, "Forbidden", "no");

        var refused = await Assert.ThrowsAnyAsync<IpamException>(() => Open(Access).FindNodeLabelsAsync("node1", CancellationToken.None));

        Assert.EndsWith("verb get, resource nodes", refused.Details);
    }

    [Fact]
    public async Task Unauthorized_names_the_credentials()
    {
        server.Answer = _ => TestAnswer.Refusal(401, "Unauthorized", "Unauthorized");

        var refused = await Refused(Access);

        Assert.Contains("answered 401 Unauthorized", refused.Message);
        Assert.Contains("kubeconfig k, context c", refused.Details);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(429, "Retry-After: 0\r\n")]
    [InlineData(500, "")]
    [InlineData(503, "Retry-After: 0\r\n")]
    [InlineData(504, "Retry-After: Mon, 01 Jan 2024 00:00:00 GMT\r\n")]
    public async Task Busy_server_is_asked_again(int status, string headers)
    {
        server.Answer = _ => server.Requests.Count < 3
            ? TestAnswer.Refusal(status, "Busy", "busy") with { Headers = headers }
            : new TestAnswer(200, Pod);

        Assert.NotNull(await Find(Access));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Retry_After_is_waited_for()
    {
        server.Answer = _ => server.Requests.Count < 2 ? new TestAnswer(429, "", "Retry-After: 1\r\n") : new TestAnswer(200, Pod);
        var watch = Stopwatch.StartNew();

        Assert.NotNull(await Find(Access));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.99, 4.9);
    }

    [Fact]
    public async Task Retry_After_beyond_the_deadline_is_not_waited_for()
    {
        server.Answer = _ => TestAnswer.Refusal(429, "TooManyRequests", "slow down") with { Headers = "Retry-After: 60\r\n" };

        var refused = await Refused(Access);

        Assert.Contains("answered 429 TooManyRequests: slow down", refused.Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Server_that_stays_busy_is_named_with_its_last_answer()
    {
        server.Answer = _ => TestAnswer.Refusal(503, "ServiceUnavailable", "etcd is away");

        var refused = await Refused(Access, TimeSpan.FromSeconds(1));

        Assert.Contains("answered 503 ServiceUnavailable: etcd is away", refused.Message);
        Assert.InRange(server.Requests.Count, 2, 10);
    }

    [Fact]
    public async Task Silent_server_ends_at_the_deadline()
    {
        server.IsSilent = true;

        var refused = await Refused(Access, TimeSpan.FromMilliseconds(300));

        Assert.Contains($"no answer to GET {server.Url}api/v1/namespaces/prod/pods/db-0: none within 0.3 s", refused.Message);
    }

    [Fact]
    public async Task Caller_that_gives_up_is_not_told_a_failure()
    {
        server.IsSilent = true;
        using var caller = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Open(Access).FindPodAsync("prod", "db-0", caller.Token));
    }

    [Fact]
    public async Task Connection_that_closes_is_no_answer()
    {
        server.Answer = _ => TestAnswer.Nothing;
        Assert.Contains("no answer to GET", (await Refused(Access)).Message);

        server.Answer = _ => new TestAnswer(200, Pod, CutAt: 40);
        Assert.Contains("no answer to GET", (await Refused(Access)).Message);
    }

    [Fact]
    public async Task Server_that_does_not_listen_is_named()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = new Uri($"https://127.0.0.1:{((IPEndPoint)bound.LocalEndPoint!).Port}");

        var refused = await Refused(Access with { Url = url });

        Assert.Contains(url.ToString(), refused.Message);
        Assert.Contains("ConnectionRefused", refused.Message);
    }

    public static TheoryData<string, string> Garbage => new()
    {
        { "", "it is not JSON: (empty)" },
        { "<html>login</html>", "it is not JSON: '<html>login</html>'" },
        { "[]", "must be an object" },
        { """{"kind":"PodList","items":[]}""", "it is not pod prod/db-0" },
        { Pod.Replace("db-0", "db-1", StringComparison.Ordinal), "it is not pod prod/db-0" },
        { Pod.Replace("\"prod\"", "\"test\"", StringComparison.Ordinal), "it is not pod prod/db-0" },
        { Pod.Replace("\"10.188.0.216\"", "7", StringComparison.Ordinal), "annotations['kube-ipam.ip'] must be a string" },
    };

    [Theory]
    [MemberData(nameof(Garbage))]
    public async Task Answer_that_is_not_the_pod_is_no_answer(string body, string mistake)
    {
        server.Answer = _ => new TestAnswer(200, body);

        Assert.Contains(mistake, (await Refused(Access)).Message);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        server.Answer = _ => new TestAnswer(302, "", $"Location: {server.Url}elsewhere\r\n");

        Assert.Contains("answered 302", (await Refused(Access)).Message);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Big_pod_is_read_and_an_endless_answer_is_not()
    {
        server.Objects[PodPath] = Pod.Replace("10.188.0.216", new string('x', 2_000_000), StringComparison.Ordinal);
        Assert.Equal(2_000_000, (await Find(Access))!.Annotations["kube-ipam.ip"].Length);

        server.Objects[PodPath] = Pod.Replace("10.188.0.216", new string('x', 9_000_000), StringComparison.Ordinal);
        await Refused(Access);
    }

    [Fact]
    public async Task Server_with_a_certificate_of_another_authority_is_refused() => Assert.Contains(
        "the server is not trusted: its certificate (subject CN=127.0.0.1, issuer CN=test-ca) is not signed by the certificate-authority of kubeconfig k, context c (subject CN=other)",
        (await Refused(Access with { CertificateAuthorities = new TestAuthority("other").Certificates })).Message);

    [Fact]
    public async Task Authority_of_the_same_name_is_still_another() => Assert.Contains(
        "is not signed by",
        (await Refused(Access with { CertificateAuthorities = new TestAuthority().Certificates })).Message);

    [Fact]
    public async Task Server_is_checked_against_the_system_when_no_authority_is_given() => Assert.Contains(
        "is not signed by any CA that this system trusts",
        (await Refused(Access with { CertificateAuthorities = null, Token = "s3cret" })).Message);

    [Fact]
    public async Task Refused_server_never_sees_the_token()
    {
        await Refused(Access with { CertificateAuthorities = new TestAuthority("other").Certificates, Token = "s3cret" });

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Any_certificate_will_do_where_the_kubeconfig_says_so() =>
        Assert.NotNull(await Find(Access with { CertificateAuthorities = null, IsAnyCertificateTrusted = true }));

    [Fact]
    public async Task Second_authority_of_a_file_counts_too() => Assert.NotNull(await Find(
        Access with { CertificateAuthorities = [.. new TestAuthority("old").Certificates, .. Authority.Certificates] }));

    [Fact]
    public async Task Certificate_for_another_name_is_refused_unless_the_kubeconfig_names_it()
    {
        await using var other = Serve(Authority.Server("kubernetes.default"));
        var access = Access with { Url = other.Url };

        Assert.Contains("is not for host '127.0.0.1' but for kubernetes.default", (await Refused(access)).Message);
        Assert.NotNull(await Find(access with { TlsServerName = "kubernetes.default" }));
    }

    [Fact]
    public async Task Expired_certificate_is_refused()
    {
        await using var other = Serve(Authority.ExpiredServer("127.0.0.1"));

        Assert.Contains("is valid only from ", (await Refused(Access with { Url = other.Url })).Message);
    }

    [Fact]
    public async Task Client_s_certificate_is_no_server_s()
    {
        await using var other = Serve(Authority.Client("127.0.0.1"));

        Assert.Contains("is not meant for servers", (await Refused(Access with { Url = other.Url })).Message);
    }

    [Fact]
    public async Task Intermediate_on_its_own_is_authority_enough()
    {
        var issuing = Authority.Intermediate("issuing");
        var certificate = issuing.Server("127.0.0.1");
        await using var alone = Serve(certificate);
        await using var withIssuer = Serve(certificate, issuing.Certificates);

        Assert.NotNull(await Find(Access with { Url = alone.Url, CertificateAuthorities = issuing.Certificates }));
        Assert.NotNull(await Find(Access with { Url = withIssuer.Url, CertificateAuthorities = issuing.Certificates }));
        Assert.NotNull(await Find(Access with { Url = withIssuer.Url }));
    }

    [Fact]
    public async Task Intermediate_vouches_for_names_times_and_purposes_no_more_than_a_root()
    {
        var issuing = Authority.Intermediate("issuing");
        var access = Access with { CertificateAuthorities = issuing.Certificates };
        await using var named = Serve(issuing.Server("kubernetes.default"));
        await using var late = Serve(issuing.ExpiredServer("127.0.0.1"));
        await using var client = Serve(issuing.Client("127.0.0.1"));

        Assert.Contains("is not for host", (await Refused(access with { Url = named.Url })).Message);
        Assert.Contains("is valid only from ", (await Refused(access with { Url = late.Url })).Message);
        Assert.Contains("is not meant for servers", (await Refused(access with { Url = client.Url })).Message);
    }

    [Fact]
    public async Task Expired_intermediate_is_named()
    {
        var issuing = Authority.Intermediate("issuing", until: -1);
        await using var other = Serve(issuing.Server("127.0.0.1"), issuing.Certificates);

        Assert.Contains("comes from CN=issuing, which is valid only from ", (await Refused(Access with { Url = other.Url })).Message);
        Assert.Contains(
            "comes from CN=issuing, which is valid only from ",
            (await Refused(Access with { Url = other.Url, CertificateAuthorities = issuing.Certificates })).Message);
    }

    [Fact]
    public async Task Intermediate_with_name_and_serial_number_of_a_trusted_one_is_still_another()
    {
        var trusted = Authority.Intermediate("issuing");
        var forged = new TestAuthority().Intermediate("issuing");
        var certificate = forged.Server("127.0.0.1");
        Assert.True(forged.Certificates[0].Equals(trusted.Certificates[0]));

        foreach (var issuers in (X509Certificate2Collection[])[[], forged.Certificates, trusted.Certificates, [.. forged.Certificates, .. trusted.Certificates]])
        {
            await using var other = Serve(certificate, issuers);
            Assert.Contains(
                "is not signed by",
                (await Refused(Access with { Url = other.Url, CertificateAuthorities = trusted.Certificates })).Message);
        }
    }

    [Fact]
    public async Task Name_that_is_no_name_never_reaches_the_server()
    {
        var refused = await Assert.ThrowsAnyAsync<IpamException>(() => Open(Access).FindPodAsync("prod", "../../secrets/x", CancellationToken.None));

        Assert.Equal(ErrorCode.InvalidEnvironment, refused.Code);
        Assert.Empty(server.Requests);
    }

    static TestApiServer Serve(X509Certificate2 certificate, params X509Certificate2Collection issuers)
    {
        var other = new TestApiServer(certificate, issuers);
        other.Objects[PodPath] = Pod;
        return other;
    }

    KubernetesApi Open(ApiServer access) => Open(access, TimeSpan.FromSeconds(5));

    KubernetesApi Open(ApiServer access, TimeSpan deadline)
    {
        opened.Add(new KubernetesApi(access, "multizone-ipam/1.2.3", deadline, TimeProvider.System));
        return opened[^1];
    }

    Task<Pod?> Find(ApiServer access) => Open(access).FindPodAsync("prod", "db-0", CancellationToken.None);

    Task<IpamException> Refused(ApiServer access) => Refused(access, TimeSpan.FromSeconds(5));

    async Task<IpamException> Refused(ApiServer access, TimeSpan deadline)
    {
        var refused = await Assert.ThrowsAnyAsync<IpamException>(() => Open(access, deadline).FindPodAsync("prod", "db-0", CancellationToken.None));
        Assert.Equal(ErrorCode.TryAgainLater, refused.Code);
        Assert.Contains("pod prod/db-0", refused.Message);
        return refused;
    }
}
