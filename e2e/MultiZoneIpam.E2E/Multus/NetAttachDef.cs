using System.Text.Json.Nodes;

namespace MultiZoneIpam.E2E.Multus;

/// <summary>A NetworkAttachmentDefinition; its config is what people wrote.</summary>
sealed record NetAttachDef(string Namespace, string Name, JsonObject Config);
