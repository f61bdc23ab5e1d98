import { randomUUID } from "node:crypto";
import type { Clock, StateStore, Taken } from "@patchbay/sdk";
import type { Connection } from "./connect.ts";
import { type After, HeldPlaces } from "./held-places.ts";
import * as scripts from "./scripts.ts";
import { type Change, Watchers } from "./watchers.ts";

/** What a store needs beside its connection. */
export interface StoreMeans {
  readonly prefix: string;
  readonly clock: Clock;
  readonly after: After;
}

/** A store that can be closed. */
export interface RedisStore extends StateStore {
  /** Gives back what this instance holds, and disconnects. */
  close(): Promise<void>;
}

/** A store on one Redis. Every operation is one script, so that Redis runs it as one. */
export function createRedisStore({ asking, listening }: Connection, { prefix, clock, after }: StoreMeans): RedisStore {
  const from = randomUUID();
  const channel = `${prefix}changes`;
  const names = namesOf(prefix);
  const run = (script: scripts.Script, keys: readonly string[], ...values: readonly (string | number)[]) =>
    scripts.run(asking, script, { keys, values });
  const message = (key: string, value?: string): string =>
    JSON.stringify({ from, key, ...(value !== undefined && { value }) } satisfies Change);
  const quietly = (asked: Promise<unknown>): Promise<void> => asked.then(ignore, ignore);
  const held = new HeldPlaces(after, (key, { leaseMs, names: places }) => {
    void quietly(run(scripts.renew, [names.places(key)], leaseMs, ...places));
  });
  const watchers = new Watchers({ asking, listening, channel, valuePrefix: names.value(""), from });
  // A Redis that starts anew has forgotten who holds what.
  asking.on("ready", () => held.renewAll());
  let count = 0;
  const leave = async (key: string): Promise<void> => {
    const name = held.remove(key);
    if (name === undefined) return;
    await quietly(run(scripts.leave, [names.places(key), names.wanted(key)], name, channel, message(key)));
  };
  return {
    async take(key, amount, { limit, windowMs }) {
      return takenOf(await run(scripts.take, [names.window(key)], amount, limit, windowMs), clock);
    },
    async add(key, amount, windowMs) {
      await run(scripts.add, [names.window(key)], amount, windowMs);
    },
    async enter(key, { limit, leaseMs }) {
      const name = `${from}:${count++}`;
      const isIn = await run(scripts.enter, [names.places(key), names.wanted(key)], limit, leaseMs, name);
      if (isIn === 1) held.add(key, name, leaseMs);
      return isIn === 1;
    },
    leave,
    get: async (key) => (await asking.get(names.value(key))) ?? undefined,
    async set(key, value, ttlMs) {
      const lifeMs = value === undefined ? 0 : Math.max(1, Math.ceil(ttlMs));
      await run(scripts.set, [names.value(key)], value ?? "", lifeMs, channel, message(key, value));
    },
    watch: (watched, onChange) => watchers.add(watched, onChange),
    async close() {
      await Promise.all(held.keys().map(leave));
      held.close();
      for (const redis of [listening, asking]) redis.disconnect();
    },
  };
}

/** Names of keys in Redis, by what they hold. */
interface Names {
  readonly window: (key: string) => string;
  readonly places: (key: string) => string;
  readonly wanted: (key: string) => string;
  readonly value: (key: string) => string;
}

function namesOf(prefix: string): Names {
  const named = (kind: string) => (key: string) => `${prefix}${kind}:${key}`;
  return { window: named("window"), places: named("places"), wanted: named("wanted"), value: named("value") };
}

function takenOf(answer: unknown, clock: Clock): Taken {
  const [isCounted, leftMs] = Array.isArray(answer) ? answer.map(Number) : [];
  if (isCounted === undefined || leftMs === undefined) throw new Error("an answer of Redis cannot be understood");
  return isCounted === 1 ? { ok: true } : { ok: false, until: clock.now() + Math.max(0, leftMs) };
}

function ignore(): void {
  // What a place that cannot be left or renewed comes to is the lease's to say.
}
