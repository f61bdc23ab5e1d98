import { type Command, type FlagValues, helpFlag, type Terminal, UsageError } from "@patchbay/core/command";
import { readRecordFilter, recordFilters } from "@patchbay/observe-prompt-log";
import type { Json, JsonObject } from "@patchbay/sdk";
import { findLog } from "./find-log.ts";
import { filterFlags, logFlags, statusFlag } from "./log-flags.ts";
import { readRecords } from "./read-records.ts";
import { recordLine } from "./record-line.ts";
import { visible } from "./visible.ts";

/** `patchbay log search`. */
export const search: Command = {
  name: "search",
  summary: "show the exchanges that hold a text, in any case, and fit all filters; ends with 1 when none does",
  argument: "TEXT",
  flags: {
    ...filterFlags,
    status: statusFlag,
    json: { meaning: "print the records as lines of JSON" },
    ...logFlags,
    help: helpFlag,
  },
  run: searchLog,
};

async function searchLog(flags: FlagValues, terminal: Terminal): Promise<number> {
  const { argument: text, switches } = flags;
  const fits = filterOf(flags);
  if (text === undefined && !recordFilters.some((name) => flags.values[name] !== undefined))
    throw new UsageError("search needs a text or a filter: patchbay log search TEXT");
  const log = await findLog(flags, terminal);
  let found = 0;
  for await (const { record, line } of readRecords(log, terminal)) {
    const hit = fits(record) ? find(record, text?.toLowerCase()) : undefined;
    if (hit === undefined) continue;
    found++;
    if (switches.has("json")) terminal.out(`${line}\n`);
    else terminal.out(`${recordLine(record)}\n${hit === "" ? "" : `    ${visible(hit)}\n`}`);
  }
  return found > 0 ? 0 : 1;
}

/** The filter that the flags describe. @throws UsageError when one of them cannot be understood. */
export function filterOf({ values }: FlagValues): (record: JsonObject) => boolean {
  const given = recordFilters.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]]));
  try {
    return readRecordFilter(Object.fromEntries(given), Date.now());
  } catch (error) {
    throw new UsageError(`--${error instanceof Error ? error.message : String(error)}`);
  }
}

const around = 40;

/** Where the text stands in the record, with what stands around it; empty when none is looked for. */
function find(value: Json | undefined, text: string | undefined): string | undefined {
  if (text === undefined) return "";
  if (typeof value === "string") return excerptOf(value, text);
  if (typeof value !== "object" || value === null) return undefined;
  for (const item of Object.values(value)) {
    const hit = find(item, text);
    if (hit !== undefined) return hit;
  }
  return undefined;
}

function excerptOf(value: string, text: string): string | undefined {
  const at = value.toLowerCase().indexOf(text);
  if (at === -1) return undefined;
  const [start, end] = [Math.max(at - around, 0), at + text.length + around];
  return `${start > 0 ? "…" : ""}${value.slice(start, end)}${end < value.length ? "…" : ""}`;
}
