import type { Loss } from "@patchbay/sdk";
import { probeGroups, type Probe } from "./translation-probes.ts";
import type { Target, Written } from "./translation-targets.ts";

/** What a target makes of a probe. */
export interface Outcome {
  readonly word: "carried" | "approximated" | "dropped" | "refused";
  /** What the ledger or the refusal says of it. */
  readonly notes: readonly string[];
  /** It leaves no trace, and the ledger has no word of it. */
  readonly silent: boolean;
}

const unreported = "the ledger does not say it";

/** What a target makes of a probe, less what it makes of the request beside it. */
export function outcomeOf(probe: Probe, target: Target): Outcome {
  const written = target.write(probe.request);
  if (written.refusal !== undefined) return { word: "refused", notes: [written.refusal], silent: false };
  const beside = target.write(probe.beside);
  const known = new Set(beside.losses.map(textOf));
  const losses = written.losses.filter((loss) => !known.has(textOf(loss)));
  const word = wordOf(losses);
  const leavesTrace = losses.length > 0 || bodyOf(written) !== bodyOf(beside);
  if (word !== "carried" || probe.implied === true || leavesTrace)
    return { word, notes: notesOf(losses), silent: false };
  // What it belongs to was lost already, and it with that.
  const silent = wordOf(beside.losses) === "carried";
  return { word: "dropped", notes: silent ? [unreported] : notesOf(beside.losses), silent };
}

function bodyOf({ body }: Written): string {
  return JSON.stringify(body);
}

function wordOf(losses: readonly Loss[]): Outcome["word"] {
  const kinds = new Set(losses.map(({ kind }) => kind));
  if (kinds.has("approximated")) return "approximated";
  return kinds.has("dropped") ? "dropped" : "carried";
}

function notesOf(losses: readonly Loss[]): readonly string[] {
  return [...new Set(losses.map(noteOf))];
}

function textOf(loss: Loss): string {
  return JSON.stringify(loss);
}

function noteOf({ kind, path, reason }: Loss): string {
  const what = kind === "renamed" || kind === "synthesized" ? `${kind} \`${path}\`: ` : "";
  return `${what}${reason}`;
}

/** The generated part of the page. */
export function renderTranslation(targets: readonly Target[]): string {
  return [
    "## What a request keeps",
    ...probeGroups.flatMap(({ title, probes }) => [`### ${title}`, overview(probes, targets)]),
    "## Why",
    "What is not simply carried, by the wire that it is written to.",
    ...targets.flatMap((target) => [`### To \`${target.wire}\``, reasons(target)]),
  ].join("\n\n");
}

function overview(probes: readonly Probe[], targets: readonly Target[]): string {
  const head = ["What is said", ...targets.map(({ wire }) => `\`${wire}\``)];
  const rows = probes.map((probe) => [probe.feature, ...targets.map((target) => outcomeOf(probe, target).word)]);
  return table([head, ...rows]);
}

function reasons(target: Target): string {
  const rows = probeGroups.flatMap(({ probes }) =>
    probes.flatMap((probe) => {
      const { word, notes } = outcomeOf(probe, target);
      return notes.length === 0 ? [] : [[probe.feature, word, notes.join("; ")]];
    }),
  );
  return table([["What is said", "Outcome", "Why"], ...rows]);
}

/** A table as the formatter leaves it: every column as wide as its widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((cells) => cells.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...[head, ...body].map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
