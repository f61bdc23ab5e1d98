import type { NodeFault } from "../nodes/cooldown.ts";
import type { SandboxTier, WallName } from "@patchbay/sdk/host";
import type {
  Capabilities,
  ChatRequest,
  LogLevel,
  ModelCapabilities,
  Output,
  Plugin,
  PluginOrder,
  PluginRegistry,
  Sampling,
  Secret,
  ThinkingLevel,
  WireProfile,
} from "@patchbay/sdk";

/** A secret by reference, or, with a warning, in plain text. A `Secret` can only come from code. */
export type SecretRef = string | EnvRef | FileRef | Secret;

/** Names a file with nothing but the secret in it, relative to the config; white space around it is cut off. */
export interface FileRef {
  readonly $file: string;
}

/** Names an environment variable. Unset or empty is a fault, unless `optional`, which drops the entry that needs it. */
export interface EnvRef {
  readonly $env: string;
  readonly optional?: boolean;
}

/** A config as its author writes it; the same shape in TypeScript, JSON and YAML. */
export interface Config {
  /** Address of a JSON Schema, for editors. */
  readonly $schema?: string;
  readonly server?: ServerConfig;
  readonly upstream?: UpstreamConfig;
  readonly plugins?: readonly (PluginEntry | string | Plugin | false | undefined)[];
  readonly pools?: Readonly<Record<string, PoolConfig>>;
  /** Public model names, each for one or more pairs of pool and model, best first. */
  readonly models?: Readonly<Record<string, AliasTarget | readonly AliasTarget[] | AliasConfig>>;
  /** Pool for models that no other rule places; several are tried in order. */
  readonly defaultPool?: string | readonly string[];
  /** Answers name the model as the client asked for it, not as the provider names it. Default false. */
  readonly rewriteModel?: boolean;
  /** What models can do, where their provider does not know, or knows better than is true. */
  readonly capabilities?: CapabilitiesConfig;
  /** State and logs; relative to the config file. Default `.patchbay`. */
  readonly dataDir?: string;
  readonly log?: LogConfig;
  readonly cli?: CliConfig;
  readonly sandbox?: SandboxConfig;
}

export interface LogConfig {
  /** Least grave line that is written. Default `info`. */
  readonly level?: LogLevel;
  /** Default `text`. */
  readonly format?: "text" | "json";
}

/** Flags of `patchbay start` that set an option of a plugin: the kernel has the flag, the config says what it means. */
export interface CliConfig {
  readonly "log-prompts"?: PluginFlag;
}

/** The plugin, by name, path or id, and the option that takes the flag's value. */
export interface PluginFlag {
  readonly plugin: string;
  readonly option: string;
}

export interface ServerConfig {
  /** Default `127.0.0.1`. Any other address demands `keys`. */
  readonly host?: string;
  /** Default 3000; 0 takes any free port. */
  readonly port?: number;
  /** Keys that clients may use; none means an open door, on loopback only. */
  readonly keys?: readonly SecretRef[];
  /** Opens `/admin` for whoever presents it; without it there is no such door. */
  readonly adminToken?: SecretRef;
  /** Largest request body as sent, in bytes. Default 32 MiB. */
  readonly maxBodyBytes?: number;
  /** Largest request body after decompression, in bytes. Default 64 MiB. */
  readonly maxDecodedBytes?: number;
  /** Longest life of a request, in milliseconds. Default 1,800,000. */
  readonly deadlineMs?: number;
  /** How long streams may finish when the server stops, in milliseconds. Default 30,000. */
  readonly drainMs?: number;
  /** Answers carry `x-patchbay-pool`, `-node`, `-attempts`, `-losses`. */
  readonly debugHeaders?: boolean;
  /** When translation loses something of a request: nothing, a header that says what, or a refusal. Default `off`. */
  readonly strict?: "off" | "warn" | "reject";
  /** The same by path, without the pool segment: `{ "/v1/messages": "reject", "/v1beta/*": "warn" }`. The last that fits counts. */
  readonly strictRoutes?: Readonly<Record<string, "off" | "warn" | "reject">>;
  /** How much is kept per client key of signatures that clients of other formats cannot carry. Default 16 MiB; 0: none. */
  readonly proofBytes?: number;
  /** How long they are kept. Default 3,600,000. */
  readonly proofMs?: number;
  /** Share of streams that are checked against the rules of their format. Default 0.01. */
  readonly streamChecks?: number;
}

export interface UpstreamConfig {
  /** `http://`, `https://` or `socks5://` address, or `direct`. */
  readonly proxy?: SecretRef;
  /** Default 10,000. */
  readonly connectMs?: number;
  /** Longest wait for the head of a streamed answer. Default 120,000. */
  readonly firstByteMs?: number;
  /** Longest wait for the head of a whole answer. Default 600,000. */
  readonly wholeFirstByteMs?: number;
  /** Longest silence within an answer. Default 120,000. */
  readonly idleMs?: number;
  /** Longest pause before a node is asked once more after its connection failed; a random part of it. Default 200. */
  readonly retryPauseMs?: number;
  /** How long a request may wait for a node to return when all rest. Default 0. */
  readonly maxWaitMs?: number;
  /** Most attempts per request; default: every candidate. */
  readonly maxAttempts?: number;
  /** For every pool. Default: never. */
  readonly hedge?: HedgeConfig | false;
}

/** What is asked of sandboxes. */
export interface SandboxConfig {
  /** Walls that must stand around code of third parties. */
  readonly minimum?: readonly WallName[];
  /** Program of Node that sandboxes run with, relative to the config. Default: the kernel's. */
  readonly nodePath?: string;
}

export interface PluginEntry {
  /** Package name, path, or in TypeScript the plugin itself. */
  readonly plugin: string | Plugin;
  readonly options?: unknown;
  /** Tells apart two runs of one plugin. Default: the plugin's name. */
  readonly id?: string;
  readonly enabled?: boolean;
  readonly order?: PluginOrder;
  /** Where its code runs. Default: inline for objects, paths and packages of `@patchbay/`, else `process` or `strict`. */
  readonly sandbox?: SandboxTier;
  /** Sandboxed plugins that name the same share a process, and have to have the same rights. Default: one of its own. */
  readonly process?: string;
  /** What it may do in a sandbox, of what it asks for. Default: what `patchbay plugin approve` wrote. */
  readonly grant?: Capabilities;
  /** `skip` goes on without the plugin when its `setup` fails. Default `abort`. */
  readonly onBootFailure?: "abort" | "skip";
}

export interface PoolConfig {
  /** Id of an outbound provider. */
  readonly provider: string;
  /** Leads `prefix/model` to its nodes. */
  readonly prefix?: string;
  /** Its nodes are reached by `prefix/model` and by aliases alone. Default false. */
  readonly forcePrefix?: boolean;
  /** Goes before `rewriteModel` of the config. */
  readonly rewriteModel?: boolean;
  /** Of this pool's models; goes before those of the config. */
  readonly capabilities?: CapabilitiesConfig;
  /** Of each of its nodes. */
  readonly limits?: LimitsConfig;
  /** How long its nodes rest, by failure. */
  readonly cooldown?: Readonly<Partial<Record<NodeFault, CooldownConfig>>>;
  /** What follows from single failures of its nodes; the first that fits counts. */
  readonly errorRules?: readonly ErrorRuleConfig[];
  /** Lets the kernel ask its nodes by itself whether they work. Default: clients' requests alone tell. */
  readonly probe?: ProbeConfig;
  /** Goes before `upstream.hedge`, key by key; `false` turns it off for the pool. */
  readonly hedge?: HedgeConfig | false;
  readonly nodes: readonly NodeConfig[];
}

/** When a chat is asked of a second node because the first is slow to begin; who begins first answers. */
export interface HedgeConfig {
  /** So long after the first was asked, in milliseconds. Default: by `percentile`. */
  readonly afterMs?: number;
  /** So long as this share of the first node's last answers took to begin. Default 0.95. */
  readonly percentile?: number;
  /** Answers of the first node that must be known for that, of the last 64; with fewer nobody is asked. Default 20. */
  readonly minSamples?: number;
  /** Largest share of the pool's chats for which it is done. Default 0.1. */
  readonly maxShare?: number;
}

/** How the nodes of a pool are asked whether they work: when a rest is about to end, and now and then if `everyMs` is set. */
export interface ProbeConfig {
  /** For the list of models, or by a chat of one token. Default: for the list where the provider has one. */
  readonly how?: "models" | "chat";
  /** What a chat asks for; each node of the pool must serve it. */
  readonly model?: string;
  /** Mean time between two probes of a node that is ready, at least 10,000. Default: it is not asked. */
  readonly everyMs?: number;
  /** Ends a probe, which has failed then. Default 10,000. */
  readonly timeoutMs?: number;
  /** Most probes of one node in an hour. Default 60. */
  readonly perHour?: number;
  /** Each node is asked when the kernel begins with it. Default false. */
  readonly atStart?: boolean;
}

/** How much one node takes. */
export interface LimitsConfig {
  /** Requests at once. Default: any number. */
  readonly concurrency?: number;
  /** Requests that may wait when it is full. Default 0. */
  readonly queue?: number;
  /** Longest wait, in milliseconds. Default 60,000. */
  readonly queueMs?: number;
  readonly requestsPerMinute?: number;
  /** In and out. */
  readonly tokensPerMinute?: number;
}

/** How long a node rests after a failure; `false`: not at all. What is left out stays as it is by default. */
export type CooldownConfig =
  | false
  | {
      readonly scope?: "node" | "model";
      readonly baseMs?: number;
      readonly maxMs?: number;
      readonly after?: number;
      readonly soft?: boolean;
    };

/** What follows from a failure of an upstream. */
export interface ErrorRuleConfig {
  /** Status of its answer. Default: any. */
  readonly status?: number | readonly number[];
  /** Text that its words contain, whatever their case, or `/a regular expression/`. Default: anything. */
  readonly match?: string;
  /** `stop` tells the client, `next` asks another node. */
  readonly do: "stop" | "next";
  /** Whether the node rests: as usual (`true`), not at all, or for so many milliseconds. */
  readonly rest?: boolean | number;
}

/** A node; fields beside these belong to the provider. */
export interface NodeConfig {
  /** Unique within the pool. Default: `node-1`, `node-2`, … */
  readonly id?: string;
  readonly baseUrl?: string;
  readonly apiKey?: SecretRef;
  /** Models that it serves, with `*`; default: all. */
  readonly models?: readonly (string | NodeModelConfig)[];
  /** Names that clients may not ask it for, with `*`. */
  readonly excludedModels?: readonly string[];
  /** The same as `excludedModels`; where both are given, both count. */
  readonly notSupportedModels?: readonly string[];
  /** Goes before that of the pool. */
  readonly prefix?: string;
  /** Goes before that of the pool. */
  readonly forcePrefix?: boolean;
  /** Of this node's models; goes before those of the pool. */
  readonly capabilities?: CapabilitiesConfig;
  readonly enabled?: boolean;
  readonly priority?: number;
  readonly weight?: number;
  /** Goes before those of the pool. */
  readonly limits?: LimitsConfig;
  /** Goes before that of the pool. */
  readonly cooldown?: Readonly<Partial<Record<NodeFault, CooldownConfig>>>;
  /** Asked before those of the pool. */
  readonly errorRules?: readonly ErrorRuleConfig[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly proxy?: SecretRef;
  readonly tls?: TlsConfig;
  readonly [providerField: string]: unknown;
}

/**
 * By models as the provider names them, with `*`: what is said of each, on top of what the provider says. Of several
 * that fit, all count, and the later one goes first.
 */
export type CapabilitiesConfig = Readonly<Record<string, ModelConfig>>;

/** What a model can do. What is left out stays as the provider says. */
export interface ModelConfig extends Omit<ModelCapabilities, "thinking"> {
  readonly thinking?: ThinkingConfig;
  /** What is peculiar about it: keys of the wire's profile. */
  readonly profile?: WireProfile;
}

/** How a model can be asked to think. */
export interface ThinkingConfig {
  /** Levels that it takes; an empty list for none. */
  readonly levels?: readonly ThinkingLevel[];
  /** Budgets that it takes, in tokens; `false` for none. */
  readonly budget?: { readonly min: number; readonly max: number } | false;
  /** Can be turned off. */
  readonly off?: boolean;
}

export interface TlsConfig {
  /** PEM file of a certificate authority to trust, relative to the config. */
  readonly caFile?: string;
  /** Default true. */
  readonly verify?: boolean;
}

/** A model of a node. */
export interface NodeModelConfig {
  /** As the node's provider names it; with `*` where there is no alias. */
  readonly id: string;
  /** The name that clients ask for instead of the id. */
  readonly alias?: string;
}

/** A pair of pool and model that an alias stands for. */
export interface AliasTarget {
  readonly pool: string;
  readonly model: string;
  /** Goes before those of the alias, parameter by parameter. */
  readonly defaults?: ParametersConfig;
  /** Goes before those of the alias, parameter by parameter. */
  readonly overrides?: OverridesConfig;
}

/** An alias with what it sets, and with what lists of models show of it. */
export interface AliasConfig {
  readonly targets: AliasTarget | readonly AliasTarget[];
  /** What a request gets where the client said nothing. */
  readonly defaults?: ParametersConfig;
  /** What a request gets whatever the client said; `null` takes away what the client said. */
  readonly overrides?: OverridesConfig;
  readonly contextTokens?: number;
  readonly maxOutputTokens?: number;
  readonly displayName?: string;
  readonly description?: string;
  /** Default: `patchbay`. */
  readonly ownedBy?: string;
  /** Lists of models leave it out; clients that know it can use it. */
  readonly hidden?: boolean;
}

/** Parameters of a request, in the words of the neutral request. */
export interface ParametersConfig
  extends
    Pick<
      Sampling,
      | "maxOutputTokens"
      | "temperature"
      | "topP"
      | "topK"
      | "minP"
      | "seed"
      | "stop"
      | "presencePenalty"
      | "frequencyPenalty"
      | "repetitionPenalty"
    >,
    Pick<ChatRequest, "thinking" | "parallelToolCalls" | "serviceTier">,
    Pick<Output, "verbosity"> {}

/** Parameters that a request gets in any case; `null` removes one. */
export type OverridesConfig = { readonly [Key in keyof ParametersConfig]: ParametersConfig[Key] | null };

/** Marks a config for type checks; identity. */
export function defineConfig(config: Config): Config {
  return config;
}

/** A secret from the environment. */
export function env(name: string, options: { readonly optional?: boolean } = {}): EnvRef {
  return { $env: name, ...(options.optional && { optional: true }) };
}

/** Options of a plugin: typed for those in the registry, free for others. */
type OptionsFor<Name> = Name extends keyof PluginRegistry ? PluginRegistry[Name] : Readonly<Record<string, unknown>>;

/** A plugin entry: plain data, the same that JSON holds. */
// The registry is empty until `patchbay types` has filled it.
// oxlint-disable-next-line typescript/no-redundant-type-constituents
export function use<const Name extends keyof PluginRegistry | (string & {}) | Plugin>(
  plugin: Name,
  ...[options, rest = {}]: UseArguments<OptionsFor<Name>>
): PluginEntry {
  return { plugin, ...(options !== undefined && { options }), ...rest };
}

/** Options may be left out where none of them is required. */
type UseArguments<Options> =
  Readonly<Record<string, never>> extends Options
    ? [options?: Options, rest?: EntryRest]
    : [options: Options, rest?: EntryRest];

type EntryRest = Omit<PluginEntry, "plugin" | "options">;
