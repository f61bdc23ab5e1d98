import type { Json, Node, OutboundProvider } from "@patchbay/sdk";
import type { ConfigFault } from "../config/fault.ts";
import { createPlace } from "../config/place.ts";
import { nearestNameHint } from "../config/nearest-name.ts";
import type { ResolvedNode } from "../config/resolved.ts";
import { isRecord } from "../config/shape.ts";
import { checkOptions } from "../plugins/check-options.ts";

/** Fields that every node may have. */
const commonFields = [
  "id",
  "baseUrl",
  "apiKey",
  "models",
  "excludedModels",
  "notSupportedModels",
  "prefix",
  "forcePrefix",
  "capabilities",
  "enabled",
  "priority",
  "weight",
  "headers",
  "labels",
  "proxy",
  "tls",
];

/** A node's fields that are its provider's own, checked; undefined after a fault. */
export async function checkNodeOptions(
  { options, path }: ResolvedNode,
  provider: OutboundProvider,
  faults: ConfigFault[],
): Promise<Node["options"] | undefined> {
  const place = createPlace(path, faults);
  const before = faults.length;
  if (!provider.nodeOptions) {
    for (const key of Object.keys(options)) {
      const hint = nearestNameHint(key, commonFields) ?? `provider "${provider.id}" has no fields of its own`;
      place.field(key).fault("unknown field of a node", hint);
    }
    return faults.length > before ? undefined : {};
  }
  const checked = await checkOptions(provider.nodeOptions, options, place, commonFields);
  return faults.length === before && isJsonObject(checked) ? checked : undefined;
}

function isJsonObject(value: unknown): value is { readonly [key: string]: Json } {
  return isRecord(value);
}
