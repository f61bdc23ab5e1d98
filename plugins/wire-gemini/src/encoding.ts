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
export function createEncoding({ capabilities, losses, profile }: EncodeRequestContext): Encoding {
  return {
    profile: resolveProfile(profile),
    capabilities,
    losses,
    names: createToolNames(nameRule, losses),
    wrapped: new Set(),
    functions: new Set(),
  };
}
