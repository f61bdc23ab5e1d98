import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Capabilities } from "./capabilities.ts";
import type { Clock, TimerHandle } from "./clock.ts";
import type { Fetch } from "./fetch.ts";
import type { KeyValueStore } from "./key-value.ts";
import type { Logger } from "./logger.ts";
import type { Contributes, FaultAction } from "./manifest.ts";
import type { Observer } from "./observe.ts";
import type { PluginOrder } from "./plugin-order.ts";
import type { SelectNode } from "./policy.ts";
import type { InboundProtocol } from "./protocol.ts";
import type { OutboundProvider } from "./provider.ts";
import type { Secret } from "./secret.ts";
import type { Services, ServiceToken } from "./service.ts";
import type { Transform } from "./transform.ts";

/** The level of this contract. A plugin that names `1.2` runs on kernels of level 1.2, 1.3, … but not 1.1 or 2.0. */
export const sdkLevel = "1.0";

/** A level of the contract: `major.minor`. */
export type SdkLevel = `${number}.${number}`;

/** What `setup` returns: the hooks that the plugin fills. */
export interface Hooks {
  readonly inboundProtocol?: OneOrMany<InboundProtocol>;
  readonly transform?: OneOrMany<Transform>;
  readonly selectNode?: SelectNode;
  readonly outboundProvider?: OneOrMany<OutboundProvider>;
  readonly observe?: OneOrMany<Observer>;
  /** Called once when the plugin is no longer used, after its last exchange; five seconds at most. */
  readonly dispose?: () => void | Promise<void>;
}

/** One, or a list. */
export type OneOrMany<T> = T | readonly T[];

/** What a plugin is given. Everything that it starts through the context ends with it. */
export interface PluginContext {
  /** The plugin's name, and its id where the config runs it more than once. */
  readonly name: string;
  readonly id: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** From 0 inclusive to 1 exclusive. */
  readonly random: () => number;
  /** Aborts when the plugin is disposed of. */
  readonly signal: AbortSignal;
  readonly services: Services;
  /**
   * Reaches only the hosts of `capabilities.hosts`. Keyless, but for what `capabilities.secrets` says: the text of a secret
   * (`` `Bearer ${options.token}` ``) stands for its value, which the host puts in on the way out.
   */
  readonly fetch: Fetch;
  /** What the plugin remembers across restarts, within `capabilities.kvBytes`. */
  readonly kv: KeyValueStore;
  /**
   * The text of a secret of the plugin's own options, for a service with a protocol of its own, such as a database. What the
   * kernel sends needs none of it, and neither do calls of providers.
   * @throws Error unless `capabilities.reveal` is true and the plugin runs inline.
   */
  readonly reveal: (secret: Secret) => string;
  /** Folder for the plugin's own files; created when first asked for. Inline only. @throws Error in a sandbox. */
  readonly dataDir: () => Promise<string>;
  /** Runs once after so many milliseconds, unless the plugin is gone by then. A throw is reported, not fatal. */
  readonly after: (ms: number, run: () => void | Promise<void>) => TimerHandle;
  /** Runs every so many milliseconds while the plugin lives. A run that is not over is not overtaken. */
  readonly every: (ms: number, run: () => void | Promise<void>) => TimerHandle;
  /** Undone in reverse order when the plugin is disposed of, after `dispose`. */
  readonly defer: (undo: () => void | Promise<void>) => void;
}

/** Schema of a plugin's options: any Standard Schema, such as one of zod 4. */
export type OptionsSchema = StandardSchemaV1;

/** Options as `setup` gets them. */
export type OptionsOf<Schema extends OptionsSchema | undefined> = Schema extends OptionsSchema
  ? StandardSchemaV1.InferOutput<Schema>
  : Readonly<Record<string, never>>;

/** A plugin. Its package exports it under the name `plugin`. */
export interface Plugin<Schema extends OptionsSchema | undefined = OptionsSchema | undefined> {
  /** The package's name; used in order, logs and lock. */
  readonly name: string;
  /** Level of the contract that it was written for. */
  readonly sdk: SdkLevel;
  readonly options?: Schema;
  readonly order?: PluginOrder;
  /** Services that must be there before `setup`. */
  readonly requires?: readonly ServiceToken<unknown>[];
  /** Services that `setup` offers. */
  readonly provides?: readonly ServiceToken<unknown>[];
  readonly capabilities?: Capabilities;
  /** What `setup` will return, said beforehand; a package that is run in a sandbox must say it. */
  readonly contributes?: Contributes;
  /** What the kernel does when it fails again and again or uses up its budget. Default: as each hook says. */
  readonly onFault?: FaultAction;
  /** Called once per generation in which the plugin is new or changed; ten seconds at most. Has no effect outside the context. */
  setup(context: PluginContext, options: OptionsOf<Schema>): Hooks | Promise<Hooks>;
}

/** Identity at run time; at compile time it infers the options from their schema and checks every hook. */
export function definePlugin<const Schema extends OptionsSchema | undefined = undefined>(
  plugin: Plugin<Schema>,
): Plugin<Schema> {
  return plugin;
}

/** Options of plugins by name; `patchbay types` fills it, so that `use()` checks options in an editor. */
// oxlint-disable-next-line typescript/no-empty-interface, typescript/no-empty-object-type
export interface PluginRegistry {}
