import { existsSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { integrityOf } from "@patchbay/core";
import type { Capabilities, Hooks, Node, Plugin, Wire } from "@patchbay/sdk";
import { startPlugin } from "@patchbay/sdk/testing";
import { findPackageJson, isRecord, textOf } from "../package-json.ts";
import type { Conformance } from "./author-fixture.ts";
import { bundleCode, importCode } from "./bundle-code.ts";
import { within } from "./check.ts";
import { findWire } from "./find-wire.ts";
import { sampleOptions } from "./sample-options.ts";
import { trackTimers, type TrackedTimers } from "./tracked-timers.ts";

/** A plugin that is to be tested. */
export interface Subject {
  /** The file of its code. */
  readonly file: string;
  /** Of the package, else of the file. */
  readonly folder: string;
  readonly version: string | undefined;
  readonly integrity: string;
  /** As it runs inline; its timers are counted. */
  readonly plugin: Plugin;
  readonly timers: TrackedTimers;
  /** What it fills, as `setup` said with the author's options. */
  readonly hooks: Hooks;
  readonly fixture: Conformance;
  readonly options: unknown;
  readonly rights: Capabilities;
  readonly wires: readonly Wire[];
}

const entries = [
  "src/index.ts",
  "src/index.js",
  "src/plugin.ts",
  "src/plugin.js",
  "index.ts",
  "index.js",
  "plugin.ts",
  "plugin.js",
];
const fixtures = ["test/conformance.ts", "test/conformance.js", "test/conformance.mjs", "conformance.ts"];

/** Finds and loads the plugin of a folder or file. @throws Error that says what is missing. */
export async function loadSubject(path: string): Promise<Subject> {
  const place = await findPlace(resolve(path));
  const timers = trackTimers();
  try {
    const code = await bundleCode(place.file, { timers: timers.name });
    const plugin = pluginIn(await importCode(code), place.file);
    const fixture = await loadFixture(place.folder);
    const options = fixture.options ?? (await sampleOptions(plugin.options));
    const hooks = await hooksOf(plugin, options);
    return {
      ...place,
      integrity: integrityOf(code.replaceAll(timers.name, "")),
      plugin,
      timers,
      hooks,
      fixture,
      options,
      rights: plugin.capabilities ?? {},
      wires: await wiresOf(hooks, fixture, place.folder),
    };
  } catch (cause) {
    timers[Symbol.dispose]();
    throw cause;
  }
}

const longestMs = 10_000;

/** What `setup` says. That the plugin ends as it should is a check's. */
async function hooksOf(plugin: Plugin, options: unknown): Promise<Hooks> {
  const started = await within(longestMs, "setup does not come to an end", startPlugin(plugin, options));
  started.dispose().catch(() => undefined);
  return started.hooks;
}

async function findPlace(path: string): Promise<Pick<Subject, "file" | "folder" | "version">> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new Error(`there is no file or folder ${path}`);
  const real = await realpath(path);
  if (found.isFile()) return { file: real, folder: dirname(real), version: undefined };
  const manifest = await findPackageJson(real);
  const exported = isRecord(manifest?.["exports"]) ? manifest["exports"]["."] : manifest?.["exports"];
  const main = textOf(isRecord(exported) ? exported["default"] : exported) ?? textOf(manifest?.["main"]);
  const file = [...entries, ...(main === undefined ? [] : [main])].find((name) => existsSync(join(real, name)));
  if (file === undefined)
    throw new Error(`${path} has no source of a plugin: put it into ${entries[0]}, or name the file`);
  return { file: join(real, file), folder: real, version: textOf(manifest?.["version"]) };
}

function pluginIn({ plugin }: Readonly<Record<string, unknown>>, file: string): Plugin {
  if (isPlugin(plugin)) return plugin;
  throw new Error(`${file} does not export a plugin: write \`export const plugin = definePlugin({ … })\``);
}

function isPlugin(value: unknown): value is Plugin {
  return isRecord(value) && typeof value["setup"] === "function" && typeof value["name"] === "string";
}

async function loadFixture(folder: string): Promise<Conformance> {
  const file = fixtures.map((name) => join(folder, name)).find((name) => existsSync(name));
  if (file === undefined) return {};
  const { conformance } = await importCode(await bundleCode(file));
  if (!isRecord(conformance)) throw new Error(`${file} does not export \`conformance\``);
  return conformance;
}

/** Wires that the hooks name by id, which other plugins would bring. */
async function wiresOf(hooks: Hooks, { node = {} }: Conformance, folder: string): Promise<readonly Wire[]> {
  const named = [hooks.outboundProvider ?? []].flat().flatMap((provider) => {
    if ("call" in provider) return [];
    const wire = typeof provider.wire === "function" ? provider.wire(nodeLike(provider.id, node)) : provider.wire;
    return typeof wire === "string" ? [wire] : [];
  });
  const spoken = [hooks.inboundProtocol ?? []].flat().flatMap(({ wire }) => (typeof wire === "string" ? [wire] : []));
  return await Promise.all([...new Set([...named, ...spoken])].map((id) => findWire(id, folder)));
}

/** A node as the kernel would make it of the author's fields. */
export function nodeLike(provider: string, fields: Readonly<Record<string, unknown>>): Node {
  const { labels: _labels, ...options } = fields;
  const base = { id: "main", pool: "alone-0", provider, priority: 100, weight: 1, hasCredential: true, labels: {} };
  // Fields of a node come from a config, which is JSON.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...base, baseUrl: "http://127.0.0.1:1", options: options as Readonly<Record<string, never>> };
}
