import type { ChatRequest, EncodeRequestContext, LossSink, ModelCapabilities } from "@patchbay/sdk";
import { createPlacedLosses, createToolNames, type PlacedLosses, type ToolNames } from "@patchbay/wire-kit";
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
  /** Names of custom tools that go out as functions. */
  readonly wrapped: Set<string>;
  /** Names of all functions, as written. */
  readonly functions: Set<string>;
}

/** Begins to write a request. */
export function createEncoding(
  request: Pick<ChatRequest, "messages" | "tools">,
  { capabilities, profile, withoutProofs, ...context }: EncodeRequestContext,
): Encoding {
  const { losses, enter } = createPlacedLosses(request, context.losses);
  const resolved = resolveProfile(profile);
  return {
    // An upstream that refuses proofs looks for them.
    profile: withoutProofs === true ? { ...resolved, signedCalls: true } : resolved,
    capabilities,
    losses,
    enter,
    names: createToolNames(nameRule, losses),
    wrapped: new Set(),
    functions: new Set(),
  };
}
