import type { Json, JsonObject, OptionsSchema } from "@patchbay/sdk";
import { askGuest } from "./ask-guest.ts";
import type { ProviderPlace } from "./provider-place.ts";
import { standardSchema } from "./standard-schema.ts";
import { json, list, may, object, text } from "./shapes.ts";

interface Issue {
  readonly message: string;
  readonly path: readonly string[];
}

interface Checked {
  readonly value?: Json;
  readonly issues?: readonly Issue[];
}

const checked = object<Checked>({
  value: may(json),
  issues: may(list(object<Issue>({ message: text(1000), path: list(text(200), 50) }), 100)),
});

/** Checks a node's own options in the plugin's process, by the provider's own schema. */
export function nodeOptionsSchema(schema: JsonObject, { index, context }: ProviderPlace): OptionsSchema {
  return standardSchema(schema, async (options) => {
    const input = { provider: index, what: "node-options", options };
    const place = { context, hook: "outboundProvider.nodeOptions" };
    const { issues, value } = await askGuest(place, { method: "provider.ask", input }, checked);
    return issues ? { issues } : { value };
  });
}
