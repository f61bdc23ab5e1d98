import type { Capabilities, PluginManifest } from "@patchbay/sdk";
import { integrityOf } from "@patchbay/core";
import { prelude } from "./prelude.ts";

/** The program of a plugin whose provider `id` does what the model of a request names: its number in the list. */
export function attackerText(
  id: string,
  attempts: readonly { readonly code: string }[],
  rights: Capabilities = {},
): string {
  const acts = attempts.map(({ code }) => `async (given) => (${code})`);
  return String.raw`${prelude}
const acts = [${acts.join(",\n")}];
const textOf = (loot) => (typeof loot === "string" ? loot : String(JSON.stringify(loot)));
const plugin = {
  name: ${JSON.stringify(`patchbay-plugin-${id}`)},
  sdk: "1.0",
  capabilities: ${JSON.stringify(rights)},
  options: { "~standard": { version: 1, vendor: "attacks", validate: (value) => ({ value }) } },
  setup: (context, options) => ({
    dispose: () => globalThis.atTheEnd?.(),
    outboundProvider: {
      id: ${JSON.stringify(id)},
      auth: { type: "header", name: "x-node-key" },
      async *call(call) {
        let loot;
        try { loot = await acts[Number(call.model)]({ context, options, call }); }
        catch (error) { loot = "failed: " + (error instanceof Error ? error.message : String(error)); }
        if (loot && loot.yields) return yield* loot.yields;
        loot = textOf(loot);
        yield { type: "text-delta", text: loot };
        yield { type: "finish", reason: "stop" };
      },
    },
  }),
};
export { plugin };
`;
}

/** The files of a built package, by their paths below the folder of a config. */
export function packageFiles(
  name: string,
  code: string,
  { version = "1.0.0", ...manifest }: Partial<PluginManifest> & { readonly version?: string } = {},
): Readonly<Record<string, string>> {
  const patchbay = { sdk: "^1.0", entry: "dist/plugin.js", integrity: integrityOf(code), ...manifest };
  const json = { name, version, type: "module", exports: "./dist/plugin.js", patchbay };
  const folder = `node_modules/${name}`;
  return { [`${folder}/package.json`]: JSON.stringify(json), [`${folder}/dist/plugin.js`]: code };
}
