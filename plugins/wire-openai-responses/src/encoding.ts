import type { ChatRequest, EncodeRequestContext, LossSink, ModelCapabilities } from "@patchbay/sdk";
import { createPlacedLosses, createToolNames, type PlacedLosses, type ToolNames } from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
import { nameRule } from "./names.ts";

/** What the writing of a request carries around. */
export interface Encoding {
  readonly capabilities: ModelCapabilities;
  readonly losses: LossSink;
  /** What is written from now on: losses are told with its place. */
  readonly enter: PlacedLosses["enter"];
  readonly names: ToolNames;
  /** The request was read from this wire: what it says is what the client wrote. */
  readonly own: boolean;
  /** No thought of earlier turns may be written: the provider refused one. */
  readonly withoutProofs: boolean;
  /** The provider is told to remember nothing: it knows no item by its id alone. */
  readonly stateless: boolean;
}

/** Begins to write a request. */
export function createEncoding(
  request: ChatRequest,
  {
    capabilities,
    withoutProofs = false,
    ...context
  }: Pick<EncodeRequestContext, "capabilities" | "losses" | "withoutProofs">,
): Encoding {
  const { losses, enter } = createPlacedLosses(request, context.losses);
  return {
    capabilities,
    losses,
    enter,
    names: createToolNames(nameRule, losses),
    own: isOwn(request),
    withoutProofs,
    stateless: request.state?.store === false,
  };
}
