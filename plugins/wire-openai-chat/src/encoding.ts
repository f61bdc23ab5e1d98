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
  /** The request was read from this wire: what it says is what the client wrote. */
  readonly own: boolean;
  /** The target refused signatures and sealed thinking of earlier turns: none may go out. */
  readonly withoutProofs: boolean;
  /** Names of custom tools that go out as functions. */
  readonly wrapped: Set<string>;
}

/** Why what a vendor had signed or sealed is left out. */
export const refusedProofs = "the target refused the signatures of earlier turns";

/** Begins to write a request. */
export function createEncoding(request: ChatRequest, context: EncodeRequestContext): Encoding {
  const { capabilities, losses, profile, withoutProofs = false } = context;
  const own = isOwn(request);
  return {
    profile: resolveProfile(profile, own),
    capabilities,
    losses,
    names: createToolNames(nameRule, losses),
    own,
    withoutProofs,
    wrapped: new Set(),
  };
}
