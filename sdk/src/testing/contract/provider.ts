import type { Node } from "../../node.ts";
import type { Plugin } from "../../plugin.ts";
import type { OutboundProvider } from "../../provider.ts";
import type { Wire } from "../../wire.ts";
import { node as testNode } from "../nodes.ts";
import type { StartedPlugin } from "../start-plugin.ts";
import type { DefaultScript } from "../upstream.ts";
import { type ContractCheck, must } from "./check.ts";
import { deepFreeze } from "./data.ts";
import { type ContractOptions, createPluginRun } from "./plugin-run.ts";
import { callRules, tryCallRule } from "./provider/call.ts";
import { httpRules } from "./provider/http.ts";

/** What a provider's contract may be told. */
export interface ProviderContractOptions extends ContractOptions {
  /** A node as the provider wants it; default: one without options of its own. */
  readonly node?: Node;
  /** For programmed providers that call out: how the upstream answers a streamed chat. `baseUrl` of the node is set to it. */
  readonly upstream?: DefaultScript;
  /** For declared providers: wires of other plugins that the provider names by id. */
  readonly wires?: readonly Wire[];
  /** For declared providers: hosts that endpoints may name beside the node's own. */
  readonly hosts?: readonly string[];
}

/**
 * The rules that every provider keeps, declared or programmed. A rule for the other kind holds by itself, so that the
 * list is known before the plugin has been started.
 */
export function providerContract(plugin: Plugin, options: ProviderContractOptions = {}): readonly ContractCheck[] {
  const run = createPluginRun(plugin, "outboundProvider", options);
  const { upstream: script, wires = [], hosts = [] } = options;
  const nodeFor = ({ id }: OutboundProvider): Node => deepFreeze(options.node ?? testNode("test", { provider: id }));
  const declared = httpRules.map((rule) =>
    run.each(`declared: ${rule.name}`, (provider) => {
      if (!("call" in provider)) rule.run({ provider, node: nodeFor(provider), wires, hosts });
    }),
  );
  const programmed = callRules.map((rule) =>
    run.each(`programmed: ${rule.name}`, async (provider, started: StartedPlugin) => {
      if ("call" in provider) await tryCallRule(rule, { provider, started, node: nodeFor(provider), script });
    }),
  );
  return [
    ...run.common,
    run.each("has an id", ({ id }) =>
      must(/^[a-z0-9][a-z0-9.-]*$/.test(id), `the id is in kebab case, got ${JSON.stringify(id)}`),
    ),
    run.each("lets no credential through its node options", checkNodeOptions),
    ...declared,
    ...programmed,
  ];
}

const credentialFields = ["apiKey", "api_key", "token", "accessToken", "secret", "password", "credential"];

/** A credential belongs into the node's own field, where the kernel takes it out; a schema must not carry one past it. */
async function checkNodeOptions({ nodeOptions }: OutboundProvider): Promise<void> {
  if (!nodeOptions) return;
  for (const field of credentialFields) {
    const result = await nodeOptions["~standard"].validate({ [field]: "credential-in-options" });
    const kept = !result.issues && JSON.stringify(result.value).includes("credential-in-options");
    must(
      !kept,
      `nodeOptions lets ${field} through; a credential goes into the node's apiKey, which plugins do not see`,
    );
  }
}
