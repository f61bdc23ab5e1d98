import { type Auth, GatewayError } from "@patchbay/sdk";
import { createNodeAccess, type NodeAccess } from "../credentials/node-access.ts";
import { type OptionSecret, optionSecrets } from "../credentials/option-secrets.ts";
import type { ProfileMeans } from "../credentials/profiles/profile.ts";
import { decodeText } from "../decode-text.ts";
import type { Generation } from "../generation/generation.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import type { Reach } from "./address-rules.ts";
import { hostOf } from "@patchbay/sdk/host";

/** How calls to a node go. */
export interface NodeWay {
  readonly access: NodeAccess;
  /** Whether the plugin that gives the node's provider is not trusted. */
  readonly isIsolated: boolean;
  /** How far they may go; undefined where the operator wrote the address, or trusts the plugin. */
  readonly reach: Reach | undefined;
  /** Secrets of the plugin's own options. */
  readonly secrets: readonly OptionSecret[];
}

const ways = new WeakMap<NodeEntry, NodeWay>();
const noAuth: Auth = { type: "none" };

/** How calls to a node of this generation go. @throws GatewayError `credential-rejected` for a credential that cannot be read. */
export function wayTo(entry: NodeEntry, generation: Generation): NodeWay {
  const known = ways.get(entry);
  if (known !== undefined) return known;
  const way = makeWay(entry, generation);
  ways.set(entry, way);
  return way;
}

/** What is on its way to a node; header names in lower case. */
interface Message {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The message as it may leave, with the credential still to come: nobody who is not trusted leads it to another host, by
 * its address or by the name that the host is told. @throws GatewayError `permission-denied`.
 */
export function boundToNode<M extends Message>(message: M, entry: NodeEntry, generation: Generation): M {
  const isTouched = wayTo(entry, generation).isIsolated || mayChangeMessages(generation.plugins);
  const { baseUrl } = entry.node;
  if (!isTouched || baseUrl === undefined) return message;
  if (message.url.origin !== new URL(baseUrl).origin) {
    const what = `a plugin that is not trusted led a call to ${hostOf(message.url)}`;
    throw new GatewayError("permission-denied", `${what}, which is not the host of node "${entry.node.id}"`);
  }
  const { host: _host, ...headers } = message.headers;
  return { ...message, headers: { ...headers, ...entry.config.headers } };
}

const changing = new WeakMap<readonly RunningPlugin[], boolean>();

/** Asked for each request, worked out once. */
function mayChangeMessages(plugins: readonly RunningPlugin[]): boolean {
  const known = changing.get(plugins) ?? plugins.some(changesMessages);
  changing.set(plugins, known);
  return known;
}

function changesMessages({ tier, hooks }: RunningPlugin): boolean {
  return tier !== "inline" && [hooks.transform].flat().some((transform) => transform?.upstream !== undefined);
}

function makeWay(entry: NodeEntry, generation: Generation): NodeWay {
  const { provider, config, node, owner } = entry;
  const plugin = generation.plugins.find(({ id }) => id === owner);
  const isIsolated = plugin !== undefined && plugin.tier !== "inline";
  const pluginReach = isIsolated ? reachOf(plugin) : undefined;
  const access = createNodeAccess({
    auth: provider.auth ?? noAuth,
    credential: config.credential,
    node,
    means: meansOf(entry, generation, pluginReach),
  });
  return {
    access,
    isIsolated,
    reach: config.baseUrl === undefined ? pluginReach : undefined,
    secrets: plugin === undefined ? [] : optionSecrets(plugin.options),
  };
}

/** How far the calls of a plugin that is not trusted may go. */
export function reachOf({ rights }: Pick<RunningPlugin, "rights">): Reach {
  return rights.privateNetwork === true ? "private" : "public";
}

const maxTokenBytes = 256 * 1024;
const tokenMs = 15_000;
const unending = new AbortController().signal;

function meansOf(entry: NodeEntry, { transport, config, host }: Generation, reach: Reach | undefined): ProfileMeans {
  const { connectMs } = config.upstream;
  return {
    clock: host.clock,
    dataDir: config.dataDir,
    baseDir: config.baseDir,
    async post(address, form, { isOwn, headers }) {
      const response = await transport.send({
        method: "POST",
        url: new URL(address),
        headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded", ...headers },
        body: new URLSearchParams(form).toString(),
        connection: entry.config.connection,
        timeouts: { connectMs, firstByteMs: tokenMs, idleMs: tokenMs },
        // Others wait for the same token: no single request may call it off.
        signal: unending,
        reach: isOwn ? undefined : reach,
      });
      return { status: response.status, text: decodeText(await response.body.readAll(maxTokenBytes)) };
    },
  };
}
