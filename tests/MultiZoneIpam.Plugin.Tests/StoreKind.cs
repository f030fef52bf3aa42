namespace MultiZoneIpam.Plugin.Tests;

/// <summary>Which of the two stores a test runs on.</summary>
public enum StoreKind
{
    File,
    Etcd,
}
