import type { HttpProvider, ModelCapabilities, WireProfile } from "@patchbay/sdk";
import type { NodeEntry } from "../nodes/node-table.ts";
import { askProvider } from "./ask-provider.ts";

/** What is known of a model at an endpoint. */
export interface ModelFacts {
  readonly capabilities: ModelCapabilities;
  readonly profile: WireProfile;
}

/** What answers about a model depend on. */
type Asked = Pick<NodeEntry, "node" | "owner" | "override">;

/** One object for all, so that what a config puts on top of it is put together once. */
const nothing = {};

/** What the provider says of a model, and the config on top of it; nothing known is nothing forbidden. */
export function capabilitiesOf(provider: HttpProvider, entry: Asked, model: string): ModelCapabilities {
  const { node } = entry;
  const given = askProvider(entry, "capabilities", () => provider.capabilities?.({ node, model })) ?? nothing;
  return entry.override(model)?.capabilities(given) ?? given;
}

/** What is peculiar about an endpoint and its model: what the provider says, and the config on top of it. */
export function profileOf(
  provider: HttpProvider,
  entry: Asked,
  { model, stream }: { readonly model: string; readonly stream: boolean },
): WireProfile {
  const { profile = nothing } = provider;
  const target = { node: entry.node, model, operation: "chat", stream } as const;
  const given = typeof profile === "function" ? askProvider(entry, "profile", () => profile(target)) : profile;
  return entry.override(model)?.profile(given) ?? given;
}
