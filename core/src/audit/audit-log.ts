import { appendFile, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "@patchbay/sdk";
import { isRecord } from "../config/shape.ts";

/** A change that somebody made or tried. */
export interface AuditEntry {
  readonly at: string;
  /** `PATCH /admin/pools/{pool}/nodes/{node}`, or the command. */
  readonly route: string;
  /** Address whence it came, or `command line`. */
  readonly who: string;
  /** What it was about, without secrets. */
  readonly what: string;
  readonly outcome: "done" | "refused" | "failed";
  /** Why it was not done: a failure code. */
  readonly code?: string;
  /** Of the overlay. */
  readonly version: { readonly before: number; readonly after: number };
}

/** Size of the file above which another one is begun, and how many earlier ones are kept. */
const mostBytes = 4 * 1024 * 1024;
const mostFiles = 3;
const mostRemembered = 1000;
const longestText = 2000;

/** Every change that somebody made or tried, in a file that only its owner can read. What cannot be written is warned of. */
export class AuditLog {
  readonly #folder: string | undefined;
  readonly #log: Logger;
  /** All there is where there is no folder. */
  #remembered: readonly AuditEntry[] = [];
  #writing: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(folder: string | undefined, log: Logger) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Resolves when the entry is written, or cannot be. Never rejects. */
  add(entry: AuditEntry): Promise<void> {
    const kept = { ...entry, what: shortened(entry.what) };
    this.#remembered = [...this.#remembered, kept].slice(-mostRemembered);
    const folder = this.#folder;
    if (folder !== undefined) this.#writing = this.#writing.then(() => this.#write(folder, kept));
    return this.#writing;
  }

  /** The latest, the newest first. */
  async latest(count: number): Promise<readonly AuditEntry[]> {
    const folder = this.#folder;
    if (folder === undefined) return this.#remembered.slice(-count).toReversed();
    await this.#writing;
    const found: AuditEntry[] = [];
    for (let age = 0; age <= mostFiles && found.length < count; age++)
      found.push(...(await entriesIn(fileOf(folder, age))).toReversed());
    return found.slice(0, count);
  }

  async #write(folder: string, entry: AuditEntry): Promise<void> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await makeRoom(folder);
      await appendFile(fileOf(folder, 0), `${JSON.stringify(entry)}\n`, { mode: 0o600 });
      this.#isFailing = false;
    } catch (cause) {
      // A full disk stays full for a while: once is enough.
      const why = cause instanceof Error ? cause.message : String(cause);
      if (!this.#isFailing)
        this.#log.warn(`the audit log cannot be written, changes go on: ${why}`, { audit: { ...entry } });
      this.#isFailing = true;
    }
  }
}

async function makeRoom(folder: string): Promise<void> {
  const size = await stat(fileOf(folder, 0)).then(
    ({ size: bytes }) => bytes,
    () => 0,
  );
  if (size < mostBytes) return;
  await rm(fileOf(folder, mostFiles), { force: true });
  for (let age = mostFiles - 1; age >= 0; age--)
    // Another process may have been quicker.
    await rename(fileOf(folder, age), fileOf(folder, age + 1)).catch(() => undefined);
}

async function entriesIn(file: string): Promise<readonly AuditEntry[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => parsed(line) ?? []);
}

/** A line that was cut off is none. */
function parsed(line: string): AuditEntry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return isEntry(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** The file is the kernel's own; whoever wrote a line wrote all of it. */
function isEntry(value: unknown): value is AuditEntry {
  return isRecord(value) && typeof value["at"] === "string" && isRecord(value["version"]);
}

function fileOf(folder: string, age: number): string {
  return join(folder, age === 0 ? "audit.jsonl" : `audit.${age}.jsonl`);
}

function shortened(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
