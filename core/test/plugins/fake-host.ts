import { createTestClock } from "@patchbay/sdk/testing";
import type { Fetch, Hooks, Plugin } from "@patchbay/sdk";
import { silentLogger } from "../../src/log/create-logger.ts";
import type { PluginHost } from "../../src/plugins/plugin-host.ts";
import type { LoadedPlugin } from "../../src/plugins/running-plugin.ts";

const noFetch: Fetch = () => Promise.reject(new Error("no network here"));

/** A host whose clock tests turn, and which keeps what was reported. */
export function fakeHost(rest: Partial<PluginHost> = {}) {
  const clock = createTestClock();
  const reports: string[] = [];
  const host: PluginHost = {
    clock,
    log: silentLogger,
    random: () => 0.5,
    dataDir: "/nowhere",
    fetchFor: () => noFetch,
    report: ({ plugin, hook, cause }) =>
      reports.push(`${plugin} ${hook}: ${cause instanceof Error ? cause.message : String(cause)}`),
    ...rest,
  };
  return { clock, reports, host };
}

type Given = Partial<Omit<Plugin, "setup">> & {
  readonly setup?: (...args: Parameters<Plugin["setup"]>) => unknown;
  readonly onBootFailure?: "abort" | "skip";
  readonly fingerprint?: string;
  readonly options?: never;
  readonly tier?: LoadedPlugin["tier"];
};

/** A plugin as the loader would give it. */
export function loaded(
  id: string,
  { setup = () => ({}), onBootFailure = "abort", fingerprint = id, tier = "inline", ...rest }: Given = {},
): LoadedPlugin {
  const plugin: Plugin = {
    name: id,
    sdk: "1.0",
    ...rest,
    setup: (context, options) => setup(context, options) as Hooks,
  };
  const rights = plugin.capabilities ?? {};
  const path = `plugins.${id}`;
  const own = { options: undefined, id: undefined, order: undefined, tier, grant: undefined } as const;
  const entry = { ...own, plugin, onBootFailure, path };
  return { entry, id, plugin, tier, rights, options: {}, version: undefined, origin: "object", fingerprint, files: [] };
}
