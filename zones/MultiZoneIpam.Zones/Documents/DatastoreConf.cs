using System.Buffers;
using System.Text;
using System.Text.Json;

namespace MultiZoneIpam.Zones.Documents;

/// <summary>Where the zones are stored, as written in the node file, in an <c>ipam</c> section, or as kube-ipam's <c>etcdConfig</c>.</summary>
public sealed record DatastoreConf
{
    public const string Etcd = "etcd";
    public const string File = "file";

    /// <summary>"etcd" or "file"; where it was not written, whether endpoints were given tells.</summary>
    public required string Type { get; init; }

    public IReadOnlyList<string> Endpoints { get; init; } = [];
    public string? Prefix { get; init; }
    public string? CaFile { get; init; }
    public string? CertFile { get; init; }
    public string? KeyFile { get; init; }
    public string? DataDir { get; init; }

    /// <summary>The credentials of single zones, by zone name.</summary>
    public IReadOnlyDictionary<string, ClientCertificateConf> Zones { get; init; } = new Dictionary<string, ClientCertificateConf>();

    public static DatastoreConf Read(ConfObject conf)
    {
        var endpoints = conf.Strings("endpoints") ?? [];
        var datastore = new DatastoreConf
        {
            Type = conf.Text("type") ?? (endpoints.Count > 0 ? Etcd : File),
            Endpoints = endpoints,
            Prefix = conf.Text("prefix"),
            CaFile = conf.Text("caFile"),
            CertFile = conf.Text("certFile"),
            KeyFile = conf.Text("keyFile"),
            DataDir = conf.Text("dataDir"),
            Zones = ReadZones(conf),
        };
        conf.RefuseUnknown();
        if (datastore.Type is not (Etcd or File))
            conf.Mistake("type", $"'{datastore.Type}' is not a kind of datastore; use '{Etcd}' or '{File}'");
        if (datastore is { Type: File, Endpoints.Count: > 0 })
            conf.Mistake("endpoints", "is for etcd, and the type is 'file'");
        if (datastore is { Type: Etcd, Endpoints.Count: 0 })
            conf.Mistake("endpoints", "is required for etcd");
        datastore.RequirePair(conf, "certFile", "keyFile");
        return datastore;
    }

    /// <summary>Reads kube-ipam's names for an etcd; the endpoints are one comma-separated text. The caller refuses unknown keys.</summary>
    public static DatastoreConf ReadKubeIpam(ConfObject conf)
    {
        var datastore = new DatastoreConf
        {
            Type = Etcd,
            Endpoints = (conf.String("etcdURL") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            CertFile = conf.Text("etcdCertFile"),
            KeyFile = conf.Text("etcdKeyFile"),
            CaFile = conf.Text("etcdTrustedCAFileFile"),
        };
        if (datastore.Endpoints.Count == 0)
            conf.Mistake("etcdURL", "is required: the endpoints of etcd, separated by commas");
        datastore.RequirePair(conf, "etcdCertFile", "etcdKeyFile");
        return datastore;
    }

    /// <summary>Two that name the same in the same words have the same text.</summary>
    public string ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        Write(json);
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", Type);
        json.WriteStartArray("endpoints");
        foreach (var endpoint in Endpoints)
            json.WriteStringValue(endpoint);
        json.WriteEndArray();
        WriteText(json, "prefix", Prefix);
        WriteText(json, "caFile", CaFile);
        WriteText(json, "certFile", CertFile);
        WriteText(json, "keyFile", KeyFile);
        WriteText(json, "dataDir", DataDir);
        json.WriteStartObject("zones");
        foreach (var (zone, credentials) in Zones)
        {
            json.WriteStartObject(zone);
            WriteText(json, "certFile", credentials.CertFile);
            WriteText(json, "keyFile", credentials.KeyFile);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void WriteText(Utf8JsonWriter json, string key, string? text)
    {
        if (text is not null)
            json.WriteString(key, text);
    }

    void RequirePair(ConfObject conf, string certKey, string keyKey)
    {
        if (CertFile is null != KeyFile is null)
            conf.Mistake(CertFile is null ? certKey : keyKey, $"is required: {certKey} and {keyKey} come together");
    }

    static Dictionary<string, ClientCertificateConf> ReadZones(ConfObject conf)
    {
        var zones = new Dictionary<string, ClientCertificateConf>(StringComparer.Ordinal);
        if (conf.Object("zones") is not { } section)
            return zones;
        foreach (var property in section.Element.EnumerateObject())
        {
            if (!ZoneName.TryParse(property.Name, out _))
                section.Mistake(property.Name, "is not a zone name");
            else if (ConfObject.From(property.Value, section.At(property.Name), conf.Errors) is { } zone)
                zones[property.Name] = ClientCertificateConf.Read(zone);
        }
        return zones;
    }
}
