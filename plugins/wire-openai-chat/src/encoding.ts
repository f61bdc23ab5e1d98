import type { ChatRequest, EncodeRequestContext, LossSink, ModelCapabilities } from "@patchbay/sdk";
import { createPlacedLosses, createToolNames, type PlacedLosses, type ToolNames } from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
import { nameRule } from "./names.ts";
import { type Profile, resolveProfile } from "./profile.ts";

/** What the writing of a request carries around. */
export interface Encoding {
  readonly profile: Profile;
  readonly capabilities: ModelCapabilities;
  readonly losses: LossSink;
  /** What is written from now on: losses are told with its place. */
  readonly enter: PlacedLosses["enter"];
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
  const { capabilities, profile, withoutProofs = false } = context;
  const { losses, enter } = createPlacedLosses(request, context.losses);
  const own = isOwn(request);
  return {
    profile: resolveProfile(profile, own),
    capabilities,
    losses,
    enter,
    names: createToolNames(nameRule, losses),
    own,
    withoutProofs,
    wrapped: new Set(),
  };
}
