import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { entryName, type PluginBundle } from "./bundle-plugin.ts";
import { stableName } from "./stable-paths.ts";

/** A host that the code names. */
export interface HostInCode {
  /** As capabilities write it: `api.example.com`, `api.example.com:8443`, `http://127.0.0.1:11434`. */
  readonly host: string;
  /** The address as it stands there. */
  readonly address: string;
  /** `file:line`, relative to the package. */
  readonly place: string;
}

/** Hosts whose addresses name a format: nobody calls them. */
const names: ReadonlySet<string> = new Set(["json-schema.org", "www.w3.org", "schema.org", "spdx.org", "purl.org"]);

/** A whole string that is an address, or a template that begins with one; what stands amid other text is prose. */
const addresses = /(["'])(https?:\/\/[^\s"'`\\]+)\1|`(https?:\/\/[\w.:-]+(?=[/?#`])[^\s`$\\]*)/g;

/** The hosts that the strings of a bundle name; comments do not count. */
export async function hostsInCode({ code, metafile, folder }: PluginBundle): Promise<readonly HostInCode[]> {
  const found = new Map<string, string>();
  for (const [, , whole, begun] of code.matchAll(addresses)) {
    const address = whole ?? begun ?? "";
    const host = hostOf(address);
    if (host !== undefined) found.set(address, host);
  }
  const sources = Object.keys(metafile.inputs).filter((input) => input !== entryName);
  return await Promise.all(
    [...found].map(async ([address, host]) => ({ host, address, place: await placeOf(address, sources, folder) })),
  );
}

/** Whether one of the declared hosts covers this one; `*.example.com` stands for one or more labels. */
export function covers(declared: readonly string[], host: string): boolean {
  return declared.some((each) => {
    const plain = each.replace(/^(?!http:)(.*):443$/, "$1");
    if (!plain.startsWith("*.")) return plain === host;
    return !host.startsWith("http://") && host.length > plain.length - 1 && host.endsWith(plain.slice(1));
  });
}

function hostOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.hostname === "" || names.has(url.hostname)) return undefined;
  return url.protocol === "https:" ? url.host : `http://${url.hostname}:${url.port || "80"}`;
}

async function placeOf(address: string, sources: readonly string[], folder: string): Promise<string> {
  for (const source of sources) {
    const text = await readFile(join(folder, source), "utf8");
    const line = text.split("\n").findIndex((each) => each.includes(address) && !/^\s*(\/\/|\*|\/\*)/.test(each));
    if (line !== -1) return `${stableName(source, folder)}:${line + 1}`;
  }
  return "dist/plugin.js";
}
