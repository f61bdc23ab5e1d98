import type { ChatRequest, EncodeRequestContext, LossSink, ModelCapabilities } from "@patchbay/sdk";
import { createPlacedLosses, createToolNames, type PlacedLosses, type ToolNames } from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
import { nameRule, ownNameRule } from "./names.ts";
import { type Profile, resolveProfile } from "./profile.ts";

/** What the writing of a request carries around. */
export interface Encoding {
  /** The request was read from this wire: it goes out as its client wrote it. */
  readonly own: boolean;
  /** The target refused what proves earlier turns: nothing goes out that would need it. */
  readonly withoutProofs: boolean;
  readonly profile: Profile;
  readonly capabilities: ModelCapabilities;
  readonly losses: LossSink;
  /** What is written from now on: losses are told with its place. */
  readonly enter: PlacedLosses["enter"];
  readonly names: ToolNames;
  /** Names of custom tools that go out as functions. */
  readonly wrapped: Set<string>;
}

/** Begins to write a request. */
export function createEncoding(request: ChatRequest, context: EncodeRequestContext): Encoding {
  const { capabilities, profile, withoutProofs = false } = context;
  const { losses, enter } = createPlacedLosses(request, context.losses);
  const own = isOwn(request);
  return {
    own,
    withoutProofs,
    profile: resolveProfile(profile),
    capabilities,
    losses,
    enter,
    names: createToolNames(own ? ownNameRule : nameRule, losses),
    wrapped: new Set(),
  };
}
