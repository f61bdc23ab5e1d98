import type { ChatRequest, EncodeRequestContext, LossSink, ModelCapabilities } from "@patchbay/sdk";
import {
  createPlacedLosses,
  createToolNames,
  type PlacedLosses,
  type NameRule,
  type ToolNames,
} from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
import { type Profile, readProfile } from "./profile.ts";

/** Names are free on this wire; only those in a group are changed, since there are no groups. */
const nameRule: NameRule = { legal: /^.*$/su, illegal: /(?!)/g, maxLength: 1024 };

/** What the writing of a request carries around. */
export interface Encoding {
  readonly profile: Profile;
  readonly capabilities: ModelCapabilities;
  readonly losses: LossSink;
  /** What is written from now on: losses are told with its place. */
  readonly enter: PlacedLosses["enter"];
  readonly names: ToolNames;
  /** The request came in this wire, so that what it does not say is not to be said. */
  readonly own: boolean;
  /** Thinking of earlier turns stays here. */
  readonly withoutThoughts: boolean;
  /** Names of custom tools that go out as functions. */
  readonly wrapped: Set<string>;
}

/** Begins to write a request. */
export function createEncoding(request: ChatRequest, context: EncodeRequestContext): Encoding {
  const { capabilities, profile, withoutProofs = false } = context;
  const { losses, enter } = createPlacedLosses(request, context.losses);
  return {
    profile: readProfile(profile),
    capabilities,
    losses,
    enter,
    names: createToolNames(nameRule, losses),
    own: isOwn(request),
    withoutThoughts: withoutProofs,
    wrapped: new Set(),
  };
}
