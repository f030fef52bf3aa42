namespace MultiZoneIpam.Zones.Documents;

/// <summary>The files of a client certificate, which come together, as written for one zone of a datastore.</summary>
public sealed record ClientCertificateConf(string CertFile, string KeyFile)
{
    public static ClientCertificateConf Read(ConfObject conf)
    {
        var certificate = new ClientCertificateConf(Required(conf, "certFile"), Required(conf, "keyFile"));
        conf.RefuseUnknown();
        return certificate;
    }

    static string Required(ConfObject conf, string key)
    {
        if (conf.Text(key) is { } file)
            return file;
        conf.Mistake(key, "is required: certFile and keyFile come together");
        return "";
    }
}
