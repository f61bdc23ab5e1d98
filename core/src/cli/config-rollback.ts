import { GatewayError } from "@patchbay/sdk";
import { systemClock } from "../clock.ts";
import { earlier } from "../admin/config-desk.ts";
import { AuditLog } from "../audit/audit-log.ts";
import { ConfigError } from "../config/fault.ts";
import { type ConfigBase, layConfig } from "../config/lay-config.ts";
import { noOverlay } from "../config/overlay/overlay.ts";
import { dataDirOf } from "../config/overlay/overlay-place.ts";
import { type OverlayStore, type OverlayVersion, versionOf } from "../config/overlay/overlay-store.ts";
import { createLogger } from "../log/create-logger.ts";
import { columns } from "./columns.ts";
import { type Command, type Flag, UsageError } from "./command.ts";
import { configFlag, helpFlag, jsonFlag } from "./common-flags.ts";
import { loadBase, storeOf } from "./config-base.ts";
import type { Terminal } from "./terminal.ts";

const flags: Readonly<Record<string, Flag>> = { config: configFlag, json: jsonFlag, help: helpFlag };

/** `patchbay config history` */
export const configHistory: Command = {
  name: "history",
  summary: "list the versions of the overlay that are kept",
  flags,
  async run(given, terminal) {
    const store = storeOf(await loadBase(given, terminal));
    const current = await store?.read();
    const versions = [...(current ? [versionOf(current)] : []), ...((await store?.versions()) ?? [])];
    terminal.out(
      given.switches.has("json")
        ? `${JSON.stringify({ versions }, undefined, 2)}\n`
        : `${columns([["VERSION", "AT", "CHANGE"], ...versions.map(rowOf)])}\n`,
    );
    return 0;
  },
};

/** `patchbay config rollback` */
export const configRollback: Command = {
  name: "rollback",
  summary: "go back to an earlier version of the overlay; a running kernel follows",
  argument: "[VERSION]",
  flags,
  async run(given, terminal) {
    const wanted = versionIn(given.argument);
    const base = await loadBase(given, terminal);
    const store = storeOf(base);
    if (!store) throw new UsageError("there is no overlay to roll back");
    const { version, to } = await rollback(base, store, wanted, terminal);
    terminal.out(
      given.switches.has("json")
        ? `${JSON.stringify({ version, to })}\n`
        : `the overlay is as it was at version ${to}; this is version ${version}\n`,
    );
    return 0;
  },
};

interface RolledBack {
  readonly version: number;
  readonly to: number;
}

/** @throws ConfigError when the config with it has faults, GatewayError when there is none. */
async function rollback(
  base: ConfigBase,
  store: OverlayStore,
  wanted: number | undefined,
  terminal: Terminal,
): Promise<RolledBack> {
  const log = createLogger({ level: "warn", format: "text", write: (line) => terminal.err(line) });
  const audit = new AuditLog(dataDirOf(base.config, base.baseDir), log);
  const at = new Date(systemClock.now()).toISOString();
  const what = wanted === undefined ? "roll back" : `roll back to version ${wanted}`;
  const entry = { at, route: "config rollback", who: "command line", what };
  let before = noOverlay;
  const unlock = await store.lock();
  try {
    before = await store.read();
    const found = await earlier(store, wanted);
    const version = await store.nextVersion(before);
    const next = { ...found, version, at, change: what };
    const { config, faults } = layConfig(base, next);
    if (!config) throw new ConfigError(faults);
    await store.write(before, next);
    await audit.add({ ...entry, outcome: "done", version: { before: before.version, after: version } });
    return { version, to: found.version };
  } catch (cause) {
    const outcome = cause instanceof ConfigError || GatewayError.is(cause) ? "refused" : "failed";
    const code = cause instanceof ConfigError ? "unprocessable" : GatewayError.from(cause, "internal").code;
    await audit.add({ ...entry, outcome, code, version: { before: before.version, after: before.version } });
    throw cause;
  } finally {
    await unlock();
  }
}

function rowOf({ version, at = "-", change = "-" }: OverlayVersion): readonly string[] {
  return [String(version), at, change];
}

/** @throws UsageError */
function versionIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`config rollback needs a version such as 3, got ${JSON.stringify(text)}`);
}
