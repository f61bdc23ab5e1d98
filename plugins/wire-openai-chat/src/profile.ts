import type { Json, WireProfile } from "@patchbay/sdk";

/** What each key of a profile may be: a list of words, or the name of a type. The README says what they mean. */
export const profileKeys = {
  maxTokensField: ["max_tokens", "max_completion_tokens"],
  systemRole: ["system", "developer"],
  systemPosition: ["any", "leading", "single"],
  streamOptions: "boolean",
  reasoningIn: ["reasoning_effort", "enable_thinking", "thinking", "reasoning", "chat_template_kwargs", "none"],
  reasoningOut: ["fields", "think-tags", "think-tags-open"],
  reasoningHistory: ["drop", "current-tool-loop", "always"],
  reasoningField: ["reasoning_content", "reasoning", "parts"],
  toolIdFormat: ["free", "alnum-9", "max-40"],
  toolChoice: ["all", "auto-none", "auto-none-required"],
  parallelFlag: ["always", "when-false", "never"],
  strictTools: "boolean",
  customTools: "boolean",
  jsonSchema: "boolean",
  contentParts: ["all", "user"],
  emptyContent: ["null", "empty", "omit"],
  images: "boolean",
  audio: "boolean",
  files: "boolean",
  cacheField: ["none", "cache_control", "prompt_cache_breakpoint"],
  vendorSampling: "boolean",
  webSearch: "boolean",
  stopMax: "number",
  unknownFields: ["ignore", "reject"],
} as const;

interface Types {
  readonly boolean: boolean;
  readonly number: number;
}

/** Peculiarities of an endpoint that speaks this wire. Absent means: as the client wrote it. */
export type Profile = {
  readonly [K in keyof typeof profileKeys]?: (typeof profileKeys)[K] extends readonly (infer Word)[]
    ? Word
    : Types[(typeof profileKeys)[K] & keyof Types];
};

/** OpenAI itself. */
export const openaiProfile = {
  maxTokensField: "max_completion_tokens",
  strictTools: true,
  customTools: true,
  jsonSchema: true,
  contentParts: "all",
  parallelFlag: "always",
  toolIdFormat: "max-40",
  vendorSampling: false,
  webSearch: true,
  stopMax: 4,
} as const satisfies Profile & WireProfile;

/** A request of this wire goes out as it came in, as far as the profile does not say otherwise. */
const asSent: Profile = {
  strictTools: true,
  customTools: true,
  jsonSchema: true,
  contentParts: "all",
  parallelFlag: "always",
  vendorSampling: true,
  webSearch: true,
};

/** What is safe with an endpoint that nobody described, for requests that other wires brought. */
const unknownVendor: Profile = {
  strictTools: false,
  customTools: false,
  jsonSchema: true,
  contentParts: "user",
  parallelFlag: "when-false",
  vendorSampling: true,
  webSearch: false,
};

/** The profile of an attempt: what the node says over what is assumed. Keys and values that it does not know are left out. */
export function resolveProfile(given: WireProfile, own: boolean): Profile {
  const known = Object.entries(given).filter(([key, value]) => isKnown(key, value));
  // Every entry that is left fits the table that the type is made of.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...(own ? asSent : unknownVendor), ...(Object.fromEntries(known) as Profile) };
}

const kinds: ReadonlyMap<string, string | readonly string[]> = new Map(Object.entries(profileKeys));

function isKnown(key: string, value: Json): boolean {
  const kind = kinds.get(key);
  if (kind === undefined) return false;
  return typeof kind === "string" ? typeof value === kind : typeof value === "string" && kind.includes(value);
}
