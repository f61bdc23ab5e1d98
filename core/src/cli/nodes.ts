import type { NodeView } from "../nodes/node-view.ts";
import { type AskAdmin, createAdminClient } from "./admin-client.ts";
import { type FlagValues, UsageError } from "./command.ts";
import { nodesText } from "./nodes-text.ts";
import { configFlagsOf } from "./own-flags.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";
import { watch } from "./watch.ts";

const words = ["enable", "disable", "reset"];

/** Lists the nodes of a running kernel, once or each second, or tells one what to do. */
export async function nodes(flags: FlagValues, terminal: Terminal): Promise<number> {
  const order = orderOf(flags);
  const config = await readConfig(configFlagsOf(flags), terminal);
  const ask = createAdminClient(config, flags.values["url"]);
  const isJson = flags.switches.has("json");
  if (order) await obey(order, ask, { terminal, isJson });
  else if (flags.switches.has("watch")) await watch(() => draw(ask, { terminal, isJson }), terminal);
  else terminal.out(await draw(ask, { terminal, isJson }));
  return 0;
}

interface Order {
  readonly word: string;
  readonly pool: string;
  readonly node: string;
}

/** @throws UsageError */
function orderOf({ arguments: given = [], switches }: FlagValues): Order | undefined {
  const [word, name] = given;
  if (word === undefined) return undefined;
  if (!words.includes(word)) throw new UsageError(`nodes knows ${words.join(", ")}, not ${JSON.stringify(word)}`);
  const [, pool, node] = /^([^/]+)\/(.+)$/.exec(name ?? "") ?? [];
  if (pool === undefined || node === undefined)
    throw new UsageError(`nodes ${word} needs a node: patchbay nodes ${word} POOL/NODE`);
  if (switches.has("watch")) throw new UsageError(`--watch does not go with ${word}`);
  return { word, pool, node };
}

interface Look {
  readonly terminal: Terminal;
  readonly isJson: boolean;
}

async function obey({ word, pool, node }: Order, ask: AskAdmin, { terminal, isJson }: Look): Promise<void> {
  const path = `/admin/nodes/${encodeURIComponent(pool)}/${encodeURIComponent(node)}/${word}`;
  const answer = await ask(path, {});
  const told = nodesOf([answer["node"]]);
  terminal.out(isJson ? `${JSON.stringify(answer)}\n` : nodesText(told, terminal.colors, Date.now()));
}

async function draw(ask: AskAdmin, { terminal, isJson }: Look): Promise<string> {
  const answer = await ask("/admin/nodes");
  return isJson ? `${JSON.stringify(answer)}\n` : nodesText(nodesOf(answer["nodes"]), terminal.colors, Date.now());
}

function nodesOf(list: unknown): readonly NodeView[] {
  if (!Array.isArray(list) || !list.every((each) => typeof each === "object" && each !== null))
    throw new Error("what answers there is no kernel");
  // What the admin door answers is held to this form by its schema and its tests.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return list as readonly NodeView[];
}
