import { type Command, type FlagValues, helpFlag, type Terminal, UsageError } from "@patchbay/core/command";
import { Cursor } from "./cursor.ts";
import { findLog } from "./find-log.ts";
import { follow, isPlain } from "./follow.ts";
import { filterFlags, logFlags, statusFlag } from "./log-flags.ts";
import { parseRecord, type RecordLine, readRecords } from "./read-records.ts";
import { recordLine } from "./record-line.ts";
import { filterOf } from "./search.ts";

/** `patchbay log tail`. */
export const tail: Command = {
  name: "tail",
  summary: "show the newest exchanges, and with --follow those that come, until Ctrl-C",
  flags: {
    n: { value: "NUMBER", meaning: "how many of the newest, also as -n NUMBER; default: 20" },
    follow: { meaning: "go on with those that come, from file to file" },
    ...filterFlags,
    status: statusFlag,
    json: { meaning: "print the records as lines of JSON" },
    ...logFlags,
    help: helpFlag,
  },
  run: tailLog,
};

async function tailLog(flags: FlagValues, terminal: Terminal): Promise<number> {
  const { values, switches } = flags;
  const count = countOf(values["n"] ?? "20");
  const fits = filterOf(flags);
  const log = await findLog(flags, terminal);
  const textOf = ({ record, line }: RecordLine): readonly string[] => {
    if (!fits(record)) return [];
    return [switches.has("json") ? line : recordLine(record)];
  };
  const files = await log.files();
  const cursor = switches.has("follow") ? await cursorAt(files.at(-1)) : undefined;
  const older = files.slice(0, cursor ? -1 : files.length).toReversed();
  const newest = cursor ? await lastOf(recordsAt(cursor), textOf, count) : [];
  for (const path of older) {
    if (newest.length === count) break;
    const records = readRecords({ ...log, files: () => Promise.resolve([path]) }, terminal);
    newest.unshift(...(await lastOf(records, textOf, count - newest.length)));
  }
  for (const text of newest) terminal.out(`${text}\n`);
  if (!switches.has("follow")) return 0;
  const show = (line: string): void => {
    const record = parseRecord(line);
    for (const text of record ? textOf({ record, line }) : []) terminal.out(`${text}\n`);
  };
  await follow(log, { cursor, signal: endOf(terminal), show });
  return 0;
}

async function cursorAt(path: string | undefined): Promise<Cursor | undefined> {
  return path !== undefined && isPlain(path) ? await Cursor.open(path) : undefined;
}

async function* recordsAt(cursor: Cursor): AsyncGenerator<RecordLine> {
  for await (const line of cursor.read()) {
    const record = parseRecord(line);
    if (record) yield { record, line };
  }
}

/** The last texts of these records, the oldest first. */
async function lastOf(
  records: AsyncIterable<RecordLine>,
  textOf: (record: RecordLine) => readonly string[],
  count: number,
): Promise<string[]> {
  const last: string[] = [];
  for await (const record of records) {
    last.push(...textOf(record));
    if (last.length > count) last.shift();
  }
  return last;
}

function endOf(terminal: Terminal): AbortSignal {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) terminal.onSignal(signal, () => stop.abort());
  return stop.signal;
}

function countOf(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(`-n needs a number, got ${JSON.stringify(text)}`);
}
