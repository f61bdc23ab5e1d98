import type { Capabilities, Clock, Fetch, Logger, LossSink, Sign } from "@patchbay/sdk";
import type { Peer } from "../rpc/peer.ts";

/**
 * How a proxy reaches the plugin, wherever its process stands: a call waits while it starts or restarts, and fails with a
 * `GatewayError` that names the plugin (`provider-crashed` for methods that begin with `provider.`, else `plugin-failed`).
 */
export type PluginLine = Pick<Peer, "open" | "ask" | "note">;

/** What the host's half of a hook may use. */
export interface HookContext {
  /** The plugin's name, for messages. */
  readonly plugin: string;
  readonly line: PluginLine;
  /** What was asked for and granted. */
  readonly rights: Capabilities;
  readonly log: Logger;
  readonly clock: Clock;
  /** Makes a call of the host's own side reachable for the guest while something runs, such as the `fetch` of one attempt. */
  readonly scopes: Scopes;
}

/** Things of the host that the guest names by number while a call is open. */
export interface Scopes {
  add(scope: CallScope): number;
  remove(id: number): void;
}

/** What a guest may use on behalf of one call. */
export interface CallScope {
  readonly fetch?: Fetch;
  readonly sign?: Sign;
  readonly log?: Logger;
  readonly losses?: LossSink;
}
