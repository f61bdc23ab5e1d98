import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { isLine, isHeader } from "./line-forms.ts";
import { type Gap, type Tape, type TapeEnd, type TapeEvent, tapeFormat, type TapeHeader } from "./tape.ts";

const maxBytes = 256 * 1024 * 1024;

/** Reads a tape; one that was cut is read as far as it goes, with a warning. @throws Error for what is no tape, or of another form. */
export async function readTape(path: string): Promise<Tape> {
  const name = basename(path);
  const { size } = await stat(path);
  if (size > maxBytes) throw new Error(`${name} is larger than any tape: ${size} bytes`);
  const [first = "", ...lines] = (await readFile(path, "utf8")).split("\n");
  const header = readHeader(first, name);
  const events: TapeEvent[] = [];
  let end: TapeEnd | undefined;
  const warnings: string[] = [];
  for (const [index, text] of lines.entries()) {
    if (text === "") continue;
    const line = parseLine(text);
    if (line === undefined) {
      warnings.push(`${name} is cut, or broken, in line ${index + 2}: it is read up to there`);
      break;
    }
    if (line.type === "tape-end") end = line;
    else events.push(line);
  }
  if (end === undefined && warnings.length === 0) warnings.push(`${name} has no end: it was cut after a line`);
  return { header, events, incomplete: gapsOf(end, events), warnings };
}

function gapsOf(end: TapeEnd | undefined, events: readonly TapeEvent[]): readonly Gap[] {
  if (end === undefined) return ["file-cut"];
  const gaps = end.incomplete ?? [];
  return end.events === events.length ? gaps : [...gaps, "file-cut"];
}

function readHeader(text: string, name: string): TapeHeader {
  const header = parse(text);
  const isTape = typeof header === "object" && header !== null && "type" in header && header.type === "tape";
  if (!isTape) throw new Error(`${name} is no tape: its first line is not {"type":"tape",…}`);
  const format = "format" in header ? header.format : undefined;
  if (format !== tapeFormat)
    throw new Error(`${name} is a tape of form ${JSON.stringify(format)}; this version reads form ${tapeFormat}`);
  if (!isHeader(header)) throw new Error(`${name} is no tape: its first line lacks something`);
  return header;
}

function parseLine(text: string): TapeEvent | TapeEnd | undefined {
  const line = parse(text);
  return isLine(line) ? line : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
