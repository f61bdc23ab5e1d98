import type { Logger } from "@patchbay/sdk";
import { Redis, type RedisOptions } from "ioredis";

/** Two connections to one Redis: one asks, the other listens. */
export interface Connection {
  readonly asking: Redis;
  readonly listening: Redis;
  /** Resolves when both are there for the first time. */
  readonly ready: Promise<unknown>;
}

const settings = {
  // What cannot be asked now is not worth asking later: the kernel goes on alone meanwhile.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  autoResubscribe: false,
  connectTimeout: 2000,
  enableAutoPipelining: false,
  retryStrategy: (times: number) => Math.min(times * 100, 1000),
} satisfies RedisOptions;

/** Connects, and goes on trying whenever the connection is lost. */
export function connect(url: string, log: Logger): Connection {
  const asking = new Redis(url, settings);
  const listening = asking.duplicate();
  for (const redis of [asking, listening]) {
    // Whether it matters is the kernel's to say, once and not with each try.
    redis.on("error", (error: Error) => log.debug(`Redis: ${error.message}`));
  }
  const isReady = (redis: Redis): Promise<void> => new Promise((resolve) => redis.once("ready", () => resolve()));
  return { asking, listening, ready: Promise.all([isReady(asking), isReady(listening)]) };
}
