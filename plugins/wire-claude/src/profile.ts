import type { Json, WireProfile } from "@patchbay/sdk";

/** What each key of a profile may be: a list of words, or the name of a type. The README says what they mean. */
export const profileKeys = {
  forcedToolChoice: ["always", "without-thinking", "never"],
  prefill: "boolean",
  betweenTools: "boolean",
  webSearch: "boolean",
} as const;

interface Types {
  readonly boolean: boolean;
}

/** Peculiarities of a model, or of an endpoint that speaks this wire. Absent means: nothing is known. */
export type Profile = {
  readonly [K in keyof typeof profileKeys]?: (typeof profileKeys)[K] extends readonly (infer Word)[]
    ? Word
    : Types[(typeof profileKeys)[K] & keyof Types];
};

/** The profile of an attempt. Keys and values that it does not know are left out. */
export function resolveProfile(given: WireProfile): Profile {
  return Object.fromEntries(Object.entries(given).filter(([key, value]) => isKnown(key, value)));
}

const kinds: ReadonlyMap<string, string | readonly string[]> = new Map(Object.entries(profileKeys));

function isKnown(key: string, value: Json): boolean {
  const kind = kinds.get(key);
  if (kind === undefined) return false;
  return typeof kind === "string" ? typeof value === kind : typeof value === "string" && kind.includes(value);
}
