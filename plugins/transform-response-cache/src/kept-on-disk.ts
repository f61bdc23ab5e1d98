import { GatewayError, type Json, type PluginContext } from "@patchbay/sdk";
import type { AnswerStore } from "./answer-store.ts";

/** Bytes that may be kept over a restart. */
export const maxKeptBytes = 16 * 1024 * 1024;

/** Puts what an earlier run wrote into the store. */
export async function readKept({ kv }: PluginContext, store: AnswerStore): Promise<void> {
  const keys = await kv.keys();
  const found = await Promise.all(keys.map(async (key) => ({ key, value: await kv.get(key) })));
  for (const { key, value } of found.toSorted((a, b) => atOf(a.value) - atOf(b.value)))
    if (isKept(value)) store.set(key, { at: value.at, text: Buffer.from(value.text) });
}

/** Writes what is in the store, the most recently used first, until there is no more room. */
export async function writeKept({ kv, clock, log }: PluginContext, store: AnswerStore, ttlMs: number): Promise<void> {
  const now = clock.now();
  const entries = new Map(store.entries(now));
  const gone = (await kv.keys()).filter((key) => !entries.has(key));
  await Promise.all(gone.map((key) => kv.delete(key)));
  const writes = Array.from(entries, async ([key, { at, text }]) => {
    await kv.set(key, { at, text: text.toString() }, { ttlMs: ttlMs - (now - at) });
  });
  const failed = (await Promise.allSettled(writes)).filter((result) => result.status === "rejected");
  const faults = failed.filter(({ reason }) => !(GatewayError.is(reason) && reason.code === "too-large"));
  if (failed.length > faults.length) log.info(`${failed.length - faults.length} answers were too many to keep on disk`);
  if (faults.length > 0)
    log.warn("answers could not be kept on disk", { count: faults.length, error: faults[0]?.reason });
}

interface KeptJson {
  readonly at: number;
  readonly text: string;
}

function atOf(value: Json | undefined): number {
  return isKept(value) ? value.at : 0;
}

function isKept(value: unknown): value is KeptJson {
  return (
    typeof value === "object" &&
    value !== null &&
    "at" in value &&
    typeof value.at === "number" &&
    "text" in value &&
    typeof value.text === "string"
  );
}
