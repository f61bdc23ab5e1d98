import { type KernelDescription, openKernel } from "../kernel.ts";
import { createLogger } from "../log/create-logger.ts";
import { columns } from "./columns.ts";
import type { FlagValues } from "./command.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

/** Lists the plugins of the config and the order in which each hook asks them. Nothing listens. */
export async function plugins(flags: FlagValues, terminal: Terminal): Promise<number> {
  const config = await readConfig(flags, terminal);
  const log = createLogger({ level: "warn", format: config.log.format, write: (line) => terminal.err(line) });
  const kernel = await openKernel(config, { log, env: terminal.env });
  try {
    const description = kernel.describe();
    const { plugins: loaded, hooks, endpoints } = description;
    terminal.out(
      flags.switches.has("json")
        ? `${JSON.stringify({ plugins: loaded, hooks, endpoints }, undefined, 2)}\n`
        : listText(description),
    );
  } finally {
    await kernel.close();
  }
  return 0;
}

function listText({ plugins: loaded, hooks, endpoints }: KernelDescription): string {
  if (loaded.length === 0) return "no plugins\n";
  const rows = loaded.map(({ id, version, origin }) => [id, version ?? "-", origin]);
  const orders = Object.entries(hooks).map(([hook, ids]) => [hook, ids.join(", ") || "-"]);
  const pages = endpoints.map(({ path, access, plugin }) => [path, access, plugin]);
  const shown = pages.length === 0 ? [] : ["", "endpoints", columns(pages)];
  return ["plugins", columns(rows), "", "order per hook", columns(orders), ...shown, ""].join("\n");
}
