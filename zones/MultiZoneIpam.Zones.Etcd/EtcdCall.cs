namespace MultiZoneIpam.Zones.Etcd;

/// <summary>What is asked for, as messages name it ("zone 'web' (/multizone-ipam/zones/web/)"), and whether it changes anything.</summary>
readonly record struct EtcdCall(string Subject, Effect Effect);
