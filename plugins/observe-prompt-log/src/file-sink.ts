import { setImmediate } from "node:timers/promises";
import type { Logger, PluginContext } from "@patchbay/sdk";
import type { PromptLogOptions } from "./options.ts";
import type { PromptRecord } from "./record.ts";
import type { Redactor } from "./redact-record.ts";
import { createRotatingFile, type RotatingFile } from "./rotating-file.ts";
import { createShelf, type Shelf } from "./shelf.ts";
import type { Sink } from "./sink.ts";

const warningEveryMs = 60_000;
const maxWaitingBatches = 8;

/** What a file sink is made of. */
export interface FileSinkMeans {
  readonly context: Pick<PluginContext, "clock" | "log">;
  readonly redactor: Redactor;
  /** The whole path of the option `file`. */
  readonly path: () => Promise<string>;
}

/** Writes JSON lines to files that are put aside when they are full or their day is over. */
export function createFileSink({ context, redactor, path }: FileSinkMeans, options: PromptLogOptions): Sink {
  const drops = createDropCount(context, options.file);
  const complain = createComplaint(context, `cannot tidy up the files of the prompt log ${options.file}`);
  let shelf: Shelf | undefined;
  let file: RotatingFile | undefined;
  let last = Promise.resolve();
  let waiting = 0;

  const shelfOf = async (): Promise<Shelf> => {
    shelf ??= createShelf(await path(), options, () => context.clock.now());
    return shelf;
  };
  const tidy = (from: Shelf): Promise<void> => from.tidy().catch(complain);

  async function append(records: readonly PromptRecord[]): Promise<void> {
    try {
      const lines = await linesOf(records, redactor);
      const from = await shelfOf();
      file ??= createRotatingFile({ shelf: from, maxBytes: options.maxBytes, tidy: () => tidy(from) });
      await file.append(lines);
    } catch (error) {
      drops.add(error, records.length);
    }
  }

  return {
    async write(records) {
      if (records.length === 0) return;
      // The kernel stops waiting after a while; a disk that hangs must not gather all that comes after.
      if (waiting === maxWaitingBatches) return drops.add(new Error("the disk does not keep up"), records.length);
      waiting += 1;
      last = last.then(() => append(records)).finally(() => (waiting -= 1));
      await last;
    },
    async tidy() {
      // In turn with what is written: nothing is renamed meanwhile.
      last = last.then(async () => tidy(await shelfOf())).catch(complain);
      await last;
    },
    async close() {
      await last;
      await file?.close().catch((error: unknown) => drops.add(error, 0));
      drops.tell();
    },
  };
}

const mostAtOnce = 65_536;

/** Long records are made ready one by one: requests that wait for this thread go before them. */
async function linesOf(records: readonly PromptRecord[], redactor: Redactor): Promise<readonly string[]> {
  const lines: string[] = [];
  let length = 0;
  for (const record of records) {
    if (length > mostAtOnce) await setImmediate();
    length = length > mostAtOnce ? 0 : length;
    const line = `${JSON.stringify(redactor.record(record))}\n`;
    length += line.length;
    lines.push(line);
  }
  return lines;
}

interface DropCount {
  readonly add: (error: unknown, lost: number) => void;
  readonly tell: () => void;
}

/** Counts what is dropped, and says so once a minute. */
function createDropCount({ clock, log }: FileSinkMeans["context"], file: string): DropCount {
  const message = `cannot write the prompt log ${file}, records are dropped`;
  let dropped = 0;
  let warnedAt: number | undefined;
  return {
    add(error, lost) {
      dropped += lost;
      const now = clock.monotonic();
      if (warnedAt !== undefined && now - warnedAt < warningEveryMs) return;
      warnedAt = now;
      log.warn(message, { error, dropped });
      dropped = 0;
    },
    tell() {
      if (dropped > 0) log.warn(message, { dropped });
      dropped = 0;
    },
  };
}

function createComplaint(
  { clock, log }: { readonly clock: PluginContext["clock"]; readonly log: Logger },
  message: string,
): (error: unknown) => void {
  let saidAt: number | undefined;
  return (error) => {
    const now = clock.monotonic();
    if (saidAt !== undefined && now - saidAt < warningEveryMs) return;
    saidAt = now;
    log.warn(message, { error });
  };
}
