import { resolve } from "node:path";
import type { LogFields, PluginContext } from "@patchbay/sdk";
import type { PromptLogOptions } from "./options.ts";
import { createRotatingFile, type RotatingFile } from "./rotating-file.ts";
import type { Scrubber } from "./scrub.ts";
import type { Sink } from "./sink.ts";

const warningEveryMs = 60_000;
const maxWaitingBatches = 8;

/** Writes JSON lines to a file that is put aside when it is full. */
export function createFileSink(context: PluginContext, options: PromptLogOptions, scrubber: Scrubber): Sink {
  const { clock, log } = context;
  let file: RotatingFile | undefined;
  let last = Promise.resolve();
  let waiting = 0;
  let dropped = 0;
  let warnedAt: number | undefined;

  async function append(lines: readonly string[]): Promise<void> {
    try {
      file ??= createRotatingFile(resolve(await context.dataDir(), options.file), options);
      await file.append(lines);
    } catch (error) {
      drop(error, lines.length);
    }
  }

  function drop(error: unknown, lost: number): void {
    dropped += lost;
    const now = clock.monotonic();
    if (warnedAt !== undefined && now - warnedAt < warningEveryMs) return;
    warnedAt = now;
    warn({ error });
  }

  function warn(fields: LogFields): void {
    log.warn(`cannot write the prompt log ${options.file}, records are dropped`, { ...fields, dropped });
    dropped = 0;
  }

  return {
    async write(records) {
      if (records.length === 0) return;
      // The kernel stops waiting after a while; a disk that hangs must not gather all that comes after.
      if (waiting === maxWaitingBatches) return drop(new Error("the disk does not keep up"), records.length);
      const lines = records.map((record) => `${JSON.stringify(scrubber.value(record))}\n`);
      waiting += 1;
      last = last.then(() => append(lines)).finally(() => (waiting -= 1));
      await last;
    },
    async close() {
      await last;
      await file?.close().catch((error: unknown) => drop(error, 0));
      if (dropped > 0) warn({});
    },
  };
}
