import type { HttpProvider, Node, OutboundProvider, Wire } from "@patchbay/sdk";
import { systemClock } from "../clock.ts";
import type { ConfigFault } from "../config/fault.ts";
import { nearestName } from "../config/nearest-name.ts";
import type { ResolvedConfig, ResolvedNode } from "../config/resolved.ts";
import { checkAuth } from "../credentials/check-auth.ts";
import { blame } from "../guard.ts";
import { type CheckedNode, publicNode } from "../nodes/node-table.ts";
import { askedElsewhere, isPrepared } from "../pipeline/prepared.ts";
import { remoteCodecOf } from "../pipeline/remote-wire.ts";
import { checkNodeOptions } from "./check-node-options.ts";
import type { WireRegistry } from "./wire-registry.ts";

/** A provider and the plugin that gives it. */
export interface OwnedProvider {
  readonly provider: OutboundProvider;
  readonly owner: string;
  /** What it wants that its plugin may not. */
  readonly rightsFaults: readonly string[];
}

/** A process may have to start first. */
const prepareMs = 10_000;

/** Nodes whose provider, own fields and wire fit; whatever does not is a fault. */
export async function checkNodes(
  config: ResolvedConfig,
  providers: ReadonlyMap<string, OwnedProvider>,
  wires: WireRegistry,
  faults: ConfigFault[],
): Promise<readonly CheckedNode[]> {
  const checked: CheckedNode[] = [];
  for (const pool of config.pools) {
    const owned = providers.get(pool.provider);
    if (!owned) {
      faults.push(unknownProvider(pool, [...providers.keys()]));
      continue;
    }
    const fault = owned.provider.auth && checkAuth(owned.provider.auth);
    for (const each of [...(fault === undefined ? [] : [fault]), ...owned.rightsFaults])
      faults.push({ path: `pools.${pool.id}.provider`, message: `provider "${pool.provider}": ${each}` });
    for (const node of pool.nodes) {
      const result = await checkNode(node, owned, wires, faults);
      if (result) checked.push(result);
    }
  }
  return checked;
}

async function checkNode(
  config: ResolvedNode,
  { provider, owner }: OwnedProvider,
  wires: WireRegistry,
  faults: ConfigFault[],
): Promise<CheckedNode | undefined> {
  const options = await checkNodeOptions(config, provider, faults);
  if (!options) return undefined;
  const node = publicNode(config, provider, options);
  if ("call" in provider) return { config, provider, owner, node, wire: undefined, endpoints: {} };
  if (node.baseUrl === undefined) {
    faults.push({
      path: `${config.path}.baseUrl`,
      message: `provider "${provider.id}" needs a base address`,
      hint: 'such as "https://api.example.com/v1"',
    });
    return undefined;
  }
  try {
    await prepareFor(node, provider, owner);
    const wire = wireFor(provider.wire, node, wires);
    if (wire && remoteCodecOf(wire)) {
      faults.push(sandboxedWire(config, provider, wire));
      return undefined;
    }
    const endpoints = typeof provider.endpoints === "function" ? provider.endpoints(node) : provider.endpoints;
    return wire && { config, provider, owner, node, wire, endpoints };
  } catch (cause) {
    faults.push({ path: config.path, message: blame({ plugin: owner, hook: "outboundProvider" }, cause).message });
    return undefined;
  }
}

/** What a provider that runs elsewhere says of a node is fetched before it is asked for. */
async function prepareFor(node: Node, provider: HttpProvider, plugin: string): Promise<void> {
  if (!isPrepared(provider)) return;
  const pending = provider.prepare({ node, model: "", operation: "chat", stream: false });
  // There is no exchange yet whose clock would count.
  const call = { plugin, hook: "outboundProvider.prepare", clock: systemClock, deadlineMs: prepareMs };
  if (pending) await askedElsewhere(call, pending);
}

/** Its codec is asked for clients only: how an upstream is spoken with stays in the plugin's own process. */
function sandboxedWire({ path }: ResolvedNode, { id }: HttpProvider, wire: Wire): ConfigFault {
  return {
    path,
    message: `provider "${id}": the wire "${wire.id}" runs in a sandbox and can serve its own plugin's providers only`,
    hint: "load a plugin that gives the wire inline, or take a provider of the plugin that gives it",
  };
}

function wireFor(wire: HttpProvider["wire"], node: Node, wires: WireRegistry): Wire | undefined {
  return wires.resolve(typeof wire === "function" ? wire(node) : wire, `node "${node.pool}/${node.id}"`);
}

function unknownProvider(
  { id, provider }: { readonly id: string; readonly provider: string },
  known: readonly string[],
): ConfigFault {
  const near = nearestName(provider, known);
  const hint =
    near === undefined
      ? `loaded providers: ${known.join(", ") || "none"}; add the plugin that gives it to \`plugins\``
      : `did you mean "${near}"?`;
  return { path: `pools.${id}.provider`, message: `no loaded plugin gives the provider "${provider}"`, hint };
}
