import type { CooldownRules } from "../nodes/cooldown.ts";
import type { ErrorRule } from "../nodes/error-rules.ts";
import type { MinuteLimits } from "../nodes/minute-limits.ts";
import type { SlotLimits } from "../nodes/slots.ts";
import type { SandboxTier, WallName } from "@patchbay/sdk/host";
import type {
  Capabilities,
  JsonObject,
  LogLevel,
  ModelInfo,
  Plugin,
  PluginOrder,
  Secret,
  WireProfile,
} from "@patchbay/sdk";
import type { ModelConfig, NodeModelConfig, OverridesConfig, ParametersConfig } from "./config.ts";
import type { OverlayOrigin } from "./overlay/name-origin.ts";
import type { Prefix } from "./resolve-prefix.ts";

/** A config, checked: defaults filled in, secrets wrapped, paths absolute. Never changes. */
export interface ResolvedConfig {
  /** The file that it came from, and every file that it was made of; empty for a config given in code. */
  readonly files: readonly string[];
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  readonly server: ResolvedServer;
  readonly upstream: ResolvedUpstream;
  readonly plugins: readonly ResolvedEntry[];
  /** What the config calls those that it turns off. */
  readonly disabledPlugins: readonly string[];
  readonly sandbox: ResolvedSandbox;
  readonly pools: readonly ResolvedPool[];
  readonly aliases: ReadonlyMap<string, ResolvedAlias>;
  readonly defaultPools: readonly string[];
  readonly dataDir: string;
  /** What lies over the file, for faults that are only found later; undefined where nothing can. */
  readonly overlay?: OverlayOrigin | undefined;
  readonly log: { readonly level: LogLevel; readonly format: "text" | "json" };
  /** What works but should be mended, such as a secret in plain text. */
  readonly warnings: readonly string[];
}

/** What is asked of sandboxes. */
export interface ResolvedSandbox {
  readonly minimum: readonly WallName[];
  /** Undefined: the kernel's own. */
  readonly nodePath: string | undefined;
}

export interface ResolvedServer {
  readonly host: string;
  readonly port: number;
  readonly keys: readonly Secret[];
  /** Undefined: there is no admin door. */
  readonly adminToken: Secret | undefined;
  readonly maxBodyBytes: number;
  readonly maxDecodedBytes: number;
  readonly deadlineMs: number;
  readonly drainMs: number;
  readonly debugHeaders: boolean;
  readonly strict: "off" | "warn" | "reject";
  readonly strictRoutes: ReadonlyMap<string, "off" | "warn" | "reject" | undefined>;
  readonly proofBytes: number;
  readonly proofMs: number;
  readonly streamChecks: number;
}

export interface ResolvedUpstream {
  readonly proxy: Secret | "direct" | undefined;
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly wholeFirstByteMs: number;
  readonly idleMs: number;
  readonly retryPauseMs: number;
  readonly maxWaitMs: number;
  readonly maxAttempts: number | undefined;
}

export interface ResolvedEntry {
  /** Package name or absolute path, or the plugin itself. */
  readonly plugin: string | Plugin;
  /** As given; the loader checks them. */
  readonly options: unknown;
  /** Set by the operator; undefined means the plugin's name. */
  readonly id: string | undefined;
  readonly order: PluginOrder | undefined;
  /** Undefined: in a sandbox, of the tier that the walls of this system make the right one. */
  readonly tier: SandboxTier | undefined;
  /** Name of a process that it shares with others of that name; absent: it has its own. */
  readonly process?: string | undefined;
  /** Undefined: what was approved. */
  readonly grant: Capabilities | undefined;
  readonly onBootFailure: "abort" | "skip";
  /** Where it stands in the config, for messages: `plugins[2]`. */
  readonly path: string;
}

export interface ResolvedPool {
  readonly id: string;
  readonly provider: string;
  /** Undefined: the kernel asks nobody by itself. */
  readonly probe: ResolvedProbe | undefined;
  readonly nodes: readonly ResolvedNode[];
}

/** How the nodes of a pool are asked whether they work. */
export interface ResolvedProbe {
  /** Undefined: the list of models where the provider has one. */
  readonly how: "models" | "chat" | undefined;
  /** Undefined only where no chat is asked for. */
  readonly model: string | undefined;
  /** Undefined: only when a rest ends. */
  readonly everyMs: number | undefined;
  readonly timeoutMs: number;
  readonly perHour: number;
  readonly atStart: boolean;
}

/** A public model name. */
export interface ResolvedAlias {
  /** Best first; never empty. */
  readonly targets: readonly ResolvedTarget[];
  /** What lists of models show beside the name. */
  readonly info: Omit<ModelInfo, "id">;
  readonly hidden: boolean;
}

/** What an alias stands for. */
export interface ResolvedTarget {
  readonly pool: string;
  readonly model: string;
  /** Undefined when it sets none. */
  readonly parameters: ParameterRules | undefined;
}

/** Parameters that a config sets in requests. */
export interface ParameterRules {
  /** Where the client said nothing. */
  readonly defaults: ParametersConfig;
  /** In any case; null removes. */
  readonly overrides: OverridesConfig;
}

/** What a config says of models, on top of what their provider says. */
export interface ModelRule {
  /** With `*`. */
  readonly pattern: string;
  readonly capabilities: Omit<ModelConfig, "profile">;
  readonly profile: WireProfile;
}

export interface ResolvedNode extends Prefix {
  readonly id: string;
  readonly pool: string;
  readonly provider: string;
  readonly baseUrl: string | undefined;
  readonly credential: Secret | undefined;
  /** Ids may have `*` where they have no alias; undefined means all. */
  readonly models: readonly NodeModelConfig[] | undefined;
  /** Names that clients may not ask for, with `*`. */
  readonly excludedModels: readonly string[];
  /** Answers name the model as the client asked for it. */
  readonly rewriteModel: boolean;
  /** Of the config, its pool and itself; where they differ, the later one goes first. */
  readonly capabilities: readonly ModelRule[];
  readonly traffic: Traffic;
  /** When another is asked beside it because it is slow to begin; undefined: never. */
  readonly hedge: ResolvedHedge | undefined;
  readonly priority: number;
  readonly weight: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly connection: ConnectionSettings;
  /** Fields that are the provider's own, unchecked until the provider is known. */
  readonly options: JsonObject;
  /** Where it stands in the config: `pools.main.nodes[0]`. */
  readonly path: string;
}

/** How much a node takes, and what follows from its failures. */
export interface Traffic {
  /** Undefined: any number of requests. */
  readonly limits: ResolvedLimits | undefined;
  readonly cooldowns: CooldownRules;
  readonly errorRules: readonly ErrorRule[];
}

/** When a second node is asked. */
export interface ResolvedHedge {
  /** Goes before the percentile. */
  readonly afterMs: number | undefined;
  readonly percentile: number;
  readonly minSamples: number;
  readonly maxShare: number;
}

export interface ResolvedLimits extends SlotLimits, MinuteLimits {}

/** What tells one connection pool from another. */
export interface ConnectionSettings {
  /** Undefined means the global setting. */
  readonly proxy: Secret | "direct" | undefined;
  /** PEM text of an authority to trust. */
  readonly ca: string | undefined;
  readonly verify: boolean;
}
