import type { EncodeRequestContext, LossSink, ModelCapabilities } from "@patchbay/sdk";
import { createToolNames, type ToolNames } from "@patchbay/wire-kit";
import { nameRule } from "./names.ts";
import { type Profile, resolveProfile } from "./profile.ts";

/** What the writing of a request carries around. */
export interface Encoding {
  readonly profile: Profile;
  readonly capabilities: ModelCapabilities;
  readonly losses: LossSink;
  readonly names: ToolNames;
  /** Names of custom tools that go out as functions. */
  readonly wrapped: Set<string>;
  /** Names of all functions, as written. */
  readonly functions: Set<string>;
}

/** Begins to write a request. */
export function createEncoding({ capabilities, losses, profile, withoutProofs }: EncodeRequestContext): Encoding {
  const resolved = resolveProfile(profile);
  return {
    // An upstream that refuses proofs looks for them.
    profile: withoutProofs === true ? { ...resolved, signedCalls: true } : resolved,
    capabilities,
    losses,
    names: createToolNames(nameRule, losses),
    wrapped: new Set(),
    functions: new Set(),
  };
}
