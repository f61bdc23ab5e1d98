import type { WireProfile } from "@patchbay/sdk";
import { asNumber, asString } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import type { ThinkTagsIn } from "./types.ts";

/** Peculiarities of an endpoint that speaks this wire. What is left out stays as the client wrote it. */
export interface Profile {
  /** Size of the context, in tokens, for requests that name none. */
  readonly contextTokens?: number;
  /** How long the model stays in memory after a request that does not say. */
  readonly keepAlive?: string;
  /** How the models take the wish to think: by level, as yes or no, or not at all. */
  readonly think?: "levels" | "boolean" | "none";
  /** Where thinking is in an answer: in a member of its own, or in the text. */
  readonly reasoningOut?: "fields" | ThinkTagsIn;
}

/** The keys of a profile and what each may be. */
export const profileKeys = {
  contextTokens: "number",
  keepAlive: "string",
  think: ["levels", "boolean", "none"],
  reasoningOut: ["fields", "think-tags", "think-tags-open"],
} as const satisfies Record<keyof Profile, string | readonly string[]>;

/** The profile as the provider's schema has let it through. */
export function readProfile(profile: WireProfile): Profile {
  return defined({
    contextTokens: asNumber(profile["contextTokens"]),
    keepAlive: asString(profile["keepAlive"]),
    think: profileKeys.think.find((word) => word === profile["think"]),
    reasoningOut: profileKeys.reasoningOut.find((word) => word === profile["reasoningOut"]),
  });
}
