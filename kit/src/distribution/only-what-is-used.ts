import { readFile } from "node:fs/promises";
import type { Plugin } from "esbuild";

/**
 * Leaves out what no build of the kernel uses and no bundler can know of: some packages name everything that they have in one
 * module or table. A part that is used and not listed here fails the build, or the tests of the distributions.
 */
export const onlyWhatIsUsed: Plugin = {
  name: "patchbay-only-what-is-used",
  setup(bundler) {
    bundler.onResolve({ filter: /^undici$/ }, ({ resolveDir }) => ({
      path: "undici",
      namespace,
      pluginData: resolveDir,
    }));
    bundler.onLoad({ filter: /.*/, namespace }, ({ pluginData }) => ({
      contents: undiciParts,
      resolveDir: String(pluginData),
    }));
    bundler.onResolve({ filter: /^yaml$/ }, () => ({ path: "yaml", namespace: yamlNamespace }));
    bundler.onLoad({ filter: /.*/, namespace: yamlNamespace }, () => ({ contents: noYaml }));
    bundler.onLoad({ filter: /[/\\]zod[/\\]v4[/\\]locales[/\\]index\.js$/ }, () => ({ contents: zodLocales }));
    bundler.onLoad({ filter: /[/\\]mime-db[/\\]db\.json$/ }, async ({ path }) => ({
      contents: knownTypes(await readFile(path, "utf8")),
      loader: "json",
    }));
  },
};

const namespace = "patchbay-undici";
const yamlNamespace = "patchbay-yaml";

/** The config is built in; another one can be JSON. */
const noYaml = 'throw new Error("this build of the kernel reads no YAML: name a .json file");';

/** What calls upstream, by the files that hold it. */
const undiciParts = `
export { default as Agent } from "undici/lib/dispatcher/agent.js";
export { default as Pool } from "undici/lib/dispatcher/pool.js";
export { default as ProxyAgent } from "undici/lib/dispatcher/proxy-agent.js";
export { default as buildConnector } from "undici/lib/core/connect.js";
`;

/** Faults of options are told in English. */
const zodLocales = 'export { default as en } from "./en.js";';

/** The types of a gateway, out of some thousand. */
const types: ReadonlySet<string> = new Set([
  "application/json",
  "application/octet-stream",
  "application/x-ndjson",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "text/event-stream",
  "text/html",
  "text/plain",
]);

function knownTypes(table: string): string {
  const all: Readonly<Record<string, unknown>> = JSON.parse(table);
  return JSON.stringify(Object.fromEntries(Object.entries(all).filter(([type]) => types.has(type))));
}
