import { mkdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Logger } from "@patchbay/sdk";
import { replaceFile } from "../replace-file.ts";
import type { SavedRecord } from "./node-record.ts";
import { readSaved, writeSaved } from "./saved-nodes.ts";

/** How long changes are gathered before they are written. */
const pauseMs = 1000;

/** What a state file works with. */
interface StateFileOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** What is to be kept now. */
  readonly save: () => SavedNodes;
}

/** Where the records of nodes outlive the process. Written beside and renamed, so that there is always a whole one. */
export class StateFile {
  readonly #options: StateFileOptions;
  readonly #path: string;
  #timer: { cancel(): void } | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(options: StateFileOptions) {
    this.#options = options;
    this.#path = pathIn(options.folder);
  }

  /** Something changed: it is written soon. */
  touch(): void {
    this.#timer ??= this.#options.clock.after(pauseMs, () => void this.flush());
  }

  /** Writes now, after what is being written. A file that cannot be written is a warning: the kernel goes on without. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { folder, log, save } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceFile(this.#path, writeSaved(save()));
      this.#isFailing = false;
    } catch (cause) {
      // A full disk stays full for a while: once is enough.
      if (!this.#isFailing) log.warn(`the state of the nodes cannot be written to ${this.#path}: ${messageOf(cause)}`);
      this.#isFailing = true;
    }
  }
}

/** Records by their keys. */
export type SavedNodes = ReadonlyMap<string, SavedRecord>;

const nothing: SavedNodes = new Map();

interface Reading {
  readonly log: Logger;
  /** Nothing is moved. */
  readonly isReadOnly: boolean;
}

/** What a state file holds; one that cannot be understood is moved aside. */
export async function readState(folder: string, { log, isReadOnly }: Reading): Promise<SavedNodes> {
  const path = pathIn(folder);
  try {
    const text = await readIfThere(path);
    return text === undefined ? nothing : await parse(text, path, { log, isReadOnly });
  } catch (cause) {
    log.warn(`the state of the nodes in ${path} cannot be read, every node begins anew: ${messageOf(cause)}`);
    return nothing;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  }
}

async function parse(text: string, path: string, { log, isReadOnly }: Reading): Promise<SavedNodes> {
  try {
    return readSaved(text);
  } catch (cause) {
    if (isReadOnly) throw cause;
    const aside = `${path}.broken`;
    await rename(path, aside);
    log.warn(`the state of the nodes is broken, every node begins anew; the file is now ${aside}: ${messageOf(cause)}`);
    return nothing;
  }
}

function pathIn(folder: string): string {
  return join(folder, "nodes.json");
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
