import type { Hooks, OptionsSchema, Plugin } from "../plugin.ts";
import { type TestContext, type TestContextOverrides } from "./context.ts";
/** A plugin that runs. */
export interface StartedPlugin {
    readonly hooks: Hooks;
    readonly context: TestContext;
    /** Ends the plugin as the kernel does: its own `dispose` first, then its context. Twice is once. */
    dispose(): Promise<void>;
}
/**
 * Starts a plugin outside any kernel: options go through its schema, `setup` gets a test context.
 * @throws TypeError when the options do not fit the schema, with every issue; else what `setup` throws.
 */
export declare function startPlugin<Schema extends OptionsSchema | undefined>(plugin: Plugin<Schema>, options?: unknown, overrides?: TestContextOverrides): Promise<StartedPlugin>;
