import type { ChatRequest, EncodeRequestContext, LossSink, ModelCapabilities } from "@patchbay/sdk";
import { createToolNames, type ToolNames } from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
import { nameRule } from "./names.ts";

/** What the writing of a request carries around. */
export interface Encoding {
  readonly capabilities: ModelCapabilities;
  readonly losses: LossSink;
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
    losses,
    withoutProofs = false,
  }: Pick<EncodeRequestContext, "capabilities" | "losses" | "withoutProofs">,
): Encoding {
  return {
    capabilities,
    losses,
    names: createToolNames(nameRule, losses),
    own: isOwn(request),
    withoutProofs,
    stateless: request.state?.store === false,
  };
}
