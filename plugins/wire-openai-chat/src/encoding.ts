import type { ChatRequest, EncodeRequestContext, LossSink, ModelCapabilities } from "@patchbay/sdk";
import { createToolNames, type ToolNames } from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
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
}

/** Begins to write a request. */
export function createEncoding(request: ChatRequest, context: EncodeRequestContext): Encoding {
  const { capabilities, losses, profile } = context;
  return {
    profile: resolveProfile(profile, isOwn(request)),
    capabilities,
    losses,
    names: createToolNames(nameRule, losses),
    wrapped: new Set(),
  };
}
