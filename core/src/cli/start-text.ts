import type { KernelDescription } from "../kernel.ts";
import { columns } from "./columns.ts";
import { countOf } from "./count-of.ts";
import { heading } from "./heading.ts";
import { sampleCommand } from "./sample-request.ts";

/** What the start says. */
export interface StartFacts {
  readonly version: string;
  readonly url: string;
  readonly description: KernelDescription;
  /** Whether clients need a key. */
  readonly hasKeys: boolean;
  readonly colors: boolean;
}

const mostNames = 8;

/** Where the kernel listens, what it serves, who may come in, and a first request. */
export function startText({ version, url, description, hasKeys, colors }: StartFacts): string {
  const { pools, models, plugins } = description;
  const poolNames = pools.map(({ id, provider, nodes }) => `${id} (${provider}, ${countOf(nodes, "node")})`);
  const rows = [
    ["plugins", String(plugins.length)],
    ["pools", shorten(poolNames)],
    ["models", shorten(models)],
    ["door", hasKeys ? "closed: clients need a key" : "open: no key, loopback only"],
    ["try", sampleCommand(url, description, hasKeys)],
  ];
  const title = `patchbay ${version} listens on ${url}`;
  return `${heading(title, colors)}\n${columns(rows)}\n`;
}

function shorten(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length - mostNames;
  return `${names.slice(0, mostNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
