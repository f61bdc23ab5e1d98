import type { HookView } from "../accounting/hook-account.ts";
import type { PluginView } from "../accounting/plugin-view.ts";
import type { CanaryView } from "../generation/canary.ts";
import type { TallyView } from "../generation/exchange-tally.ts";
import { columns } from "./columns.ts";
import { heading } from "./heading.ts";

const titles = ["PLUGIN", "VERSION", "TIER", "STATE", "HOOK", "CALLS", "ERRORS", "P50", "P99", "BLOCKED", "BYTES"];
const resources = ["CPU", "MEMORY", "RESTARTS", "DENIED"];

/** Plugins and what they cost as a table for people, a row for each hook that was called. */
export function pluginsText(plugins: readonly PluginView[], colors: boolean): string {
  if (plugins.length === 0) return "no plugins\n";
  const [head = "", ...rows] = columns([[...titles, ...resources], ...plugins.flatMap(rowsOf)]).split("\n");
  return `${[heading(head, colors), ...rows].join("\n")}\n`;
}

/** How a canary stands, or ended. */
export function canaryText(canary: CanaryView): string {
  const { state, generation, share, reason, stable, candidate } = canary;
  const title = `canary: generation ${generation} ${state}`;
  const how = state === "running" ? ` with ${percent(share)} of new requests` : `: ${reason ?? "no reason"}`;
  const heads = ["", "REQUESTS", "FAILURES", "FIRST EVENT P50", "P95", "LOSSES", "ATTEMPTS"];
  const rows = [heads, ["stable", ...figuresOf(stable)], ["candidate", ...figuresOf(candidate)]];
  return `\n${title}${how}\n${columns(rows)}\n`;
}

function figuresOf({ exchanges, failures, firstEventMs, losses, attempts }: TallyView): readonly string[] {
  const failed = Object.entries(failures).map(([owner, count]) => `${count} ${owner}`);
  const times = [firstEventMs?.median, firstEventMs?.p95].map((ms) => durationText(ms));
  return [String(exchanges), failed.join(", ") || "0", ...times, String(losses), String(attempts)];
}

function rowsOf(plugin: PluginView): readonly (readonly string[])[] {
  const { id, version = "-", tier, state, canary, usage, accounts } = plugin;
  const name = [canary ? `${id} (canary)` : id, version, tier, state];
  const used = usage
    ? [durationText(usage.cpuMs), sizeText(usage.memoryBytes), String(usage.restarts), deniedText(usage.denied)]
    : ["-", "-", "-", "-"];
  const [first, ...others] = accounts;
  if (!first) return [[...name, ...Array.from({ length: 7 }, () => "-"), ...used]];
  return [[...name, ...costOf(first), ...used], ...others.map((each) => ["", "", "", "", ...costOf(each)])];
}

function costOf({ hook, calls, errors, p50Ms, p99Ms, blockedMs, bytes }: HookView): readonly string[] {
  const times = [p50Ms, p99Ms, blockedMs].map((ms) => durationText(ms));
  return [hook, String(calls), String(errors), ...times, bytes === 0 ? "-" : sizeText(bytes)];
}

function deniedText(denied: Readonly<Record<string, number>>): string {
  const all = Object.entries(denied).map(([capability, count]) => `${capability} ${count}`);
  return all.join(", ") || "0";
}

function durationText(ms: number | undefined): string {
  if (ms === undefined) return "-";
  if (ms < 1000) return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)}ms`;
  return `${(ms / 1000).toFixed(1)}s`;
}

const kibibyte = 1024;

function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  let size = bytes;
  let index = 0;
  for (; size >= kibibyte && index < units.length - 1; index++) size /= kibibyte;
  return `${index === 0 ? size : size.toFixed(1)}${units[index] ?? ""}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
