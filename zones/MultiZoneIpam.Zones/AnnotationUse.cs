namespace MultiZoneIpam.Zones;

/// <summary>Whether pods' annotations are wishes that a zone listens to.</summary>
public enum AnnotationUse
{
    Honour,
    Ignore,
}
