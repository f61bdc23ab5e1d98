import type { Capabilities } from "./capabilities.ts";
import type { HookName } from "./hook-name.ts";
import type { JsonObject } from "./model/json.ts";
import type { PluginOrder } from "./plugin-order.ts";
/** What a plugin gives, known before any of its code runs. */
export interface Contributes {
    /** Ids of its inbound protocols. */
    readonly protocols?: readonly string[];
    /** Ids of its outbound providers. */
    readonly providers?: readonly string[];
    /** Hooks that it fills. `setup` may fill no others. */
    readonly hooks?: readonly HookName[];
}
/** The static side of a plugin as plain data: what `definePlugin` was given, without functions. */
export interface PluginDescription {
    readonly name: string;
    /** Level of the contract, such as `1.0`: runs on every kernel of that major whose minor is the same or higher. */
    readonly sdk: string;
    readonly contributes?: Contributes;
    readonly order?: PluginOrder;
    readonly requires?: readonly ServiceName[];
    readonly provides?: readonly ServiceName[];
    readonly capabilities?: Capabilities;
    /** JSON Schema (2020-12) of the options as a config gives them; absent for a plugin without options. */
    readonly options?: JsonObject;
    /** What follows when it uses up its budget or keeps failing. */
    readonly onFault?: FaultAction;
}
/** A service by id and major version. */
export interface ServiceName {
    readonly id: string;
    readonly version: number;
}
/**
 * What the kernel does with a plugin that fails again and again: goes on without it (`skip`), fails what needs it
 * (`fail-closed`), takes the version before (`previous`), or runs it in the next stricter tier (`stricter`).
 */
export type FaultAction = "skip" | "fail-closed" | "previous" | "stricter";
/** The `patchbay` block of a plugin's package.json, which `patchbay plugin build` writes. The package gives name and version. */
export interface PluginManifest extends Omit<PluginDescription, "name"> {
    /** The one file of the plugin, without imports, relative to the package. */
    readonly entry: string;
    /** Of that file: `sha256-` and base64, as in Subresource Integrity. */
    readonly integrity: string;
}
