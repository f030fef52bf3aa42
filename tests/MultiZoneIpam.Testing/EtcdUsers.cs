using System.Text;

namespace MultiZoneIpam.Testing;

/// <summary>Users of an etcd, who are known by their certificates only.</summary>
public static class EtcdUsers
{
    /// <summary>Lets a user do this below the prefix and nothing else, and whoever has no certificate nothing at all.</summary>
    /// <param name="permission">READ or READWRITE.</param>
    /// <param name="prefix">It ends with a slash.</param>
    public static async Task GrantAsync(this EtcdServer etcd, string user, string permission, string prefix)
    {
        foreach (var name in (string[])["root", user])
        {
            await etcd.PostAsync("/v3/auth/user/add", $$"""{ "name": "{{name}}", "options": { "no_password": true } }""");
            await etcd.PostAsync("/v3/auth/role/add", $$"""{ "name": "{{name}}" }""");
            await etcd.PostAsync("/v3/auth/user/grant", $$"""{ "user": "{{name}}", "role": "{{name}}" }""");
        }
        var (from, end) = (Base64(prefix), Base64(prefix[..^1] + "0"));
        await etcd.PostAsync(
            "/v3/auth/role/grant",
            $$"""{ "name": "{{user}}", "perm": { "permType": "{{permission}}", "key": "{{from}}", "range_end": "{{end}}" } }""");
        await etcd.PostAsync("/v3/auth/enable", "{}");

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }
}
