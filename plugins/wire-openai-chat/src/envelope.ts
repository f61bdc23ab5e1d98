import type { EncodeReplyContext, JsonObject, StartEvent } from "@patchbay/sdk";
import { defined } from "@patchbay/wire-kit";
import { fieldsOf, isOwn } from "./bag.ts";

/** The members that an answer, and every chunk of one, has beside its choices. Ids of this wire's upstreams stay. */
export function envelope(object: string, start: StartEvent | undefined, context: EncodeReplyContext): JsonObject {
  const own = start !== undefined && isOwn(start);
  return {
    id: own && start.id !== "" ? start.id : `chatcmpl-${context.id}`,
    object,
    created: start?.created ?? context.created,
    model: start?.model || context.request.model,
    ...defined({ service_tier: start?.serviceTier }),
    ...(start && fieldsOf(start)),
  };
}
