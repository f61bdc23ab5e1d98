import type { Json, JsonObject, KeyValueStore } from "@patchbay/sdk";
import { asNumber, asObject, asString } from "@patchbay/sdk/http";
import type { KeptSums } from "./calendar-sums.ts";
import type { Crossing } from "./alarm.ts";
import type { KeptWatch, Watch } from "./watch.ts";

const key = "thresholds";

/** What thresholds keep, by their names. */
type Kept = Readonly<Record<string, KeptWatch>>;

/** Goes on from what was kept. */
export async function recall(watches: readonly Watch[], kv: KeyValueStore, now: number): Promise<void> {
  const found = readKept(await kv.get(key));
  for (const watch of watches) {
    const kept = found.get(watch.options.name);
    if (kept) watch.restore(kept, now);
  }
}

/** Adds to what is kept: another one of these may still be writing, as the one before a change of the config. */
export async function remember(watches: readonly Watch[], kv: KeyValueStore, now: number): Promise<void> {
  const found = readKept(await kv.get(key));
  const steps = watches.map((watch) => ({
    name: watch.options.name,
    ...watch.keep(found.get(watch.options.name), now),
  }));
  await kv.set(key, toJson(Object.fromEntries(steps.map(({ name, kept }) => [name, kept]))));
  for (const { done } of steps) done();
}

function readKept(value: Json | undefined): ReadonlyMap<string, KeptWatch> {
  return new Map(
    Object.entries(asObject(value) ?? {}).flatMap(([name, each]) => {
      const kept = readWatch(asObject(each));
      return kept ? [[name, kept] as const] : [];
    }),
  );
}

function readWatch(value: JsonObject | undefined): KeptWatch | undefined {
  const of = asString(value?.["of"]);
  if (of === undefined) return undefined;
  const sums = readSums(asObject(value?.["sums"]));
  const crossing = readCrossing(asObject(value?.["crossing"]));
  return { of, ...(sums && { sums }), ...(crossing && { crossing }) };
}

function readSums(value: JsonObject | undefined): KeptSums | undefined {
  const [start, amount, requests, unknown] = ["start", "amount", "requests", "unknown"].map((name) =>
    asNumber(value?.[name]),
  );
  if (start === undefined || amount === undefined || requests === undefined || unknown === undefined) return undefined;
  return { start, amount, requests, unknown };
}

function readCrossing(value: JsonObject | undefined): Crossing | undefined {
  const [since, toldAt] = [asNumber(value?.["since"]), asNumber(value?.["toldAt"])];
  return since === undefined || toldAt === undefined ? undefined : { since, toldAt };
}

/** An interface has no index signature, and is JSON all the same. */
function toJson(kept: Kept): JsonObject {
  return Object.fromEntries(
    Object.entries(kept).map(([name, { of, sums, crossing }]) => [
      name,
      { of, ...(sums && { sums: { ...sums } }), ...(crossing && { crossing: { ...crossing } }) },
    ]),
  );
}
