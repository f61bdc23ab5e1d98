import type { HttpProvider, ModelCapabilities, WireId, WireProfile } from "@patchbay/sdk";
import type { NodeEntry, NodeTable } from "../nodes/node-table.ts";
import { askProvider } from "./ask-provider.ts";
import { isPrepared } from "./prepared.ts";

/** What is known of a model at an endpoint. */
export interface ModelFacts {
  readonly capabilities: ModelCapabilities;
  readonly profile: WireProfile;
}

/** What is known of a model at the first node that speaks a wire and serves it; nothing when there is none. */
export function modelFactsOf(
  nodes: NodeTable,
  wire: WireId,
  target: { readonly model: string; readonly stream: boolean },
): ModelFacts {
  const { model } = target;
  const entry = [...nodes.pools.values()]
    .flat()
    .find((each) => each.wire?.id === wire && each.models.idOf(model) !== undefined);
  if (!entry || "call" in entry.provider || !isKnown(entry, target)) return { capabilities: {}, profile: {} };
  const { provider } = entry;
  return { capabilities: capabilitiesOf(provider, entry, model), profile: profileOf(provider, entry, target) };
}

/** Whether the provider can say something now: one that runs elsewhere is asked, and can say it the next time. */
function isKnown({ provider, node }: NodeEntry, target: { readonly model: string; readonly stream: boolean }): boolean {
  if (!isPrepared(provider)) return true;
  const pending = provider.prepare({ ...target, node, operation: "chat" });
  pending?.catch(() => undefined);
  return pending === undefined;
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
