import { randomBytes } from "node:crypto";
import type { EnvRef } from "@patchbay/core";

/** Made-up secrets: what is played needs a key of each node and knows none. */
export interface Placeholders {
  /** A reference to a new one. */
  readonly key: () => EnvRef;
  /** The environment in which every reference is set. */
  readonly env: () => NodeJS.ProcessEnv;
  /** Sets a variable that the config needs and nobody has set. */
  readonly standIn: (name: string) => void;
}

/** Placeholders on top of an environment. */
export function createPlaceholders(env: NodeJS.ProcessEnv): Placeholders {
  const made: Record<string, string> = {};
  const text = (): string => `replay-${randomBytes(16).toString("hex")}`;
  let count = 0;
  return {
    key() {
      const name = `PATCHBAY_REPLAY_KEY_${++count}`;
      made[name] = text();
      return { $env: name };
    },
    env: () => ({ ...env, ...made }),
    standIn(name) {
      made[name] ??= text();
    },
  };
}

/** Options of a plugin in which no secret is missing; what may be missing stays so. */
export function withPlaceholders(value: unknown, placeholders: Placeholders, env: NodeJS.ProcessEnv): unknown {
  if (Array.isArray(value)) return value.map((item) => withPlaceholders(item, placeholders, env));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  if ("$file" in value) return placeholders.key();
  if ("$env" in value) {
    const { $env: name } = value;
    const mayMiss = "optional" in value && value.optional === true;
    if (typeof name === "string" && !env[name] && !mayMiss) placeholders.standIn(name);
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withPlaceholders(item, placeholders, env)]),
  );
}
