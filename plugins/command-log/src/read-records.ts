import type { Terminal } from "@patchbay/core/command";
import type { JsonObject } from "@patchbay/sdk";
import { asObject, parseJson } from "@patchbay/sdk/http";
import type { Log } from "./find-log.ts";
import { readLines, type ReadNotes } from "./read-lines.ts";

/** A record and the line that it stands on. */
export interface RecordLine {
  readonly record: JsonObject;
  readonly line: string;
}

/** Every record of a log, the oldest first. What cannot be read is told on the terminal, and left out. */
export async function* readRecords(log: Log, terminal: Pick<Terminal, "err">): AsyncGenerator<RecordLine> {
  const notes: ReadNotes = { skipped: 0 };
  for (const path of await log.files()) yield* recordsOf(path, notes, terminal);
  if (notes.skipped > 0) terminal.err(`patchbay: left out ${linesText(notes.skipped)} that cannot be read\n`);
}

function linesText(count: number): string {
  return count === 1 ? "1 line" : `${count} lines`;
}

async function* recordsOf(path: string, notes: ReadNotes, terminal: Pick<Terminal, "err">): AsyncGenerator<RecordLine> {
  const lines = readLines(path, notes);
  try {
    for (;;) {
      const next = await lines.next();
      if (next.done) return;
      const record = parseRecord(next.value);
      if (record) yield { record, line: next.value };
      else notes.skipped++;
    }
  } catch (error) {
    terminal.err(`patchbay: cannot read all of ${path}: ${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    await lines.return(undefined);
  }
}

/** The record on a line; undefined for a line that a crash tore. */
export function parseRecord(line: string): JsonObject | undefined {
  try {
    return asObject(parseJson(line));
  } catch {
    return undefined;
  }
}
