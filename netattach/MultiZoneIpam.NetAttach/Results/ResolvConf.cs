using MultiZoneIpam.Zones.Documents;

namespace MultiZoneIpam.NetAttach.Results;

/// <summary>The text of a resolv.conf, read as host-local reads it: the last domain counts, the other keywords add up.</summary>
public static class ResolvConf
{
    public static Dns Parse(string text)
    {
        var nameservers = new List<string>();
        var search = new List<string>();
        var options = new List<string>();
        string? domain = null;
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0][0] is '#' or ';')
                continue;
            switch (words[0])
            {
                case "nameserver":
                    nameservers.Add(words[1]);
                    break;
                case "domain":
                    domain = words[1];
                    break;
                case "search":
                    search.AddRange(words[1..]);
                    break;
                case "options":
                    options.AddRange(words[1..]);
                    break;
            }
        }
        return new Dns { Nameservers = nameservers, Domain = domain, Search = search, Options = options };
    }
}
