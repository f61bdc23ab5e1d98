import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { type PluginEntry, use } from "@patchbay/core";
import { plugin as ledger } from "@patchbay/observe-ledger";
import { plugin as metrics } from "@patchbay/observe-metrics";
import { plugin as monitor } from "@patchbay/observe-monitor";
import { plugin as otel } from "@patchbay/observe-otel";
import { plugin as promptLog } from "@patchbay/observe-prompt-log";
import { plugin as record } from "@patchbay/observe-record";
import { webhookTo } from "@patchbay/observe-webhook";
import type { ObserverName } from "../messages.ts";

/** Somewhere that takes what observers send, and a folder for what they write. */
interface Places {
  /** The upstream of the run: it answers every post. */
  readonly sink: string;
  readonly folder: string;
}

const entries: Readonly<Record<ObserverName, (places: Places) => PluginEntry>> = {
  metrics: () => use(metrics),
  monitor: () => use(monitor),
  webhook: ({ sink }) => use(webhookTo(new URL(sink).host), { url: `${sink}/sink` }),
  ledger: ({ folder }) => use(ledger, { file: join(folder, "ledger.db") }),
  otel: ({ sink }) => use(otel, { endpoint: sink }),
  log: ({ folder }) => use(promptLog, { mode: "file", content: "none", file: join(folder, "log.jsonl") }),
  record: ({ folder }) => use(record, { share: 0.01, folder: join(folder, "tapes") }),
  prompts: ({ folder }) =>
    use(promptLog, { mode: "file", file: join(folder, "prompts.jsonl"), path: "/admin/prompts" }, { id: "prompts" }),
};

/** The entries of observers as they are by default, but for what makes them work. */
export function observerEntries(names: readonly ObserverName[], sink: string): readonly PluginEntry[] {
  if (names.length === 0) return [];
  // Goes with the build, when the run is over.
  const folder = mkdtempSync(join(import.meta.dirname, "observed-"));
  return names.map((name) => entries[name]({ sink, folder }));
}
