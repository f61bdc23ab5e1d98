import { type ChatRequest, GatewayError, type StartEvent } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { fieldsOf, isOwn } from "./bag.ts";
import { wireId } from "./types.ts";

/**
 * Refuses to hand out an answer that was made without what the request refers to: only an upstream of this wire
 * remembers earlier answers, and the gateway remembers none.
 * @throws GatewayError `unsupported`.
 */
export function checkServerState(request: ChatRequest, start: StartEvent | undefined): void {
  if (start && isOwn(start)) return;
  const param = findReference(request);
  if (param === undefined) return;
  const what =
    "refers to what only a node of the same format remembers; send the whole conversation, or choose such a node";
  throw new GatewayError("unsupported", `${param} ${what}`, { param });
}

function findReference(request: ChatRequest): string | undefined {
  const { state, messages } = request;
  const fields = fieldsOf(request);
  if ((state?.previousResponseId ?? asString(fields["previous_response_id"])) !== undefined)
    return "previous_response_id";
  if (state?.conversation !== undefined) return "conversation";
  if (fields["background"] === true) return "background";
  if (asObject(fields["prompt"])) return "prompt";
  const refers = messages.some(({ content }) =>
    content.some(
      (part) => part.type === "opaque" && part.wire === wireId && asObject(part.raw)?.["type"] === "item_reference",
    ),
  );
  return refers ? "item_reference" : undefined;
}
