import { readdir } from "node:fs/promises";
import { basename, dirname, format, join, parse } from "node:path";

/** A file of the log. */
export interface LogFile {
  readonly path: string;
  /** Of a file by day, as `2026-01-01`. */
  readonly day?: string;
  /** By day: the part, from 1, the newest last. By size: how often it was put aside, the newest first. */
  readonly part: number;
  readonly isCompressed: boolean;
}

/** How files are told apart. */
export type Rotation = "size" | "day";

/** Every file of the log whose option `file` is this path, the oldest first. @throws Error unless its folder can be read. */
export async function listLogFiles(file: string, rotate: Rotation): Promise<readonly LogFile[]> {
  const folder = dirname(file);
  const names = new Set(await namesIn(folder));
  const { name, ext } = parse(basename(file));
  const pattern = new RegExp(`^${escape(name)}(?:-(\\d{4}-\\d\\d-\\d\\d))?(?:\\.(\\d{1,9}))?${escape(ext)}(\\.gz)?$`);
  const files = [...names].flatMap((each) => {
    const [, day, part, gz] = pattern.exec(each) ?? [undefined];
    // While a file is being compressed there are two of it.
    if (!pattern.test(each) || (gz !== undefined && names.has(each.slice(0, -gz.length)))) return [];
    const path = join(folder, each);
    const isCompressed = gz !== undefined;
    if (day === undefined) return [{ path, part: Number(part ?? 0), isCompressed }];
    return [{ path, day, part: Number(part ?? 1), isCompressed }];
  });
  return files.toSorted((one, other) => placeOf(one, rotate) - placeOf(other, rotate) || compare(one, other));
}

/** Path of a day's file. */
export function dayFile(file: string, day: string, part: number): string {
  const { dir, name, ext } = parse(file);
  return format({ dir, name: `${name}-${day}${part > 1 ? `.${part}` : ""}`, ext });
}

/** Path of a file that was put aside `part` times. */
export function sizeFile(file: string, part: number): string {
  const { dir, name, ext } = parse(file);
  return part === 0 ? file : format({ dir, name: `${name}.${part}`, ext });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Whether an error says that there is no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** What is written now comes last, whatever was written under another rotation. */
function placeOf({ day }: LogFile, rotate: Rotation): number {
  return (day === undefined ? "size" : "day") === rotate ? 1 : 0;
}

function compare(one: LogFile, other: LogFile): number {
  if (one.day === undefined || other.day === undefined) return other.part - one.part;
  return one.day < other.day ? -1 : Number(one.day > other.day) || one.part - other.part;
}

function escape(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}-]/g, String.raw`\$&`);
}
