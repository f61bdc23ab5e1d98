import type { EncodeReplyContext, JsonObject, StartEvent } from "@patchbay/sdk";
import { fieldsOf, isOwn } from "./bag.ts";
import type { CandidateWriter } from "./candidate-writer.ts";

/** Members of this wire that an upstream told when the answer had begun. */
export function laterFields(writers: Iterable<CandidateWriter>): JsonObject {
  return Object.fromEntries([...writers].flatMap((writer) => Object.entries(writer.later() ?? {})));
}

/** The members that an answer, and every chunk of one, has beside its candidates. Ids of this wire's upstreams stay. */
export function envelope(start: StartEvent | undefined, { request, id }: EncodeReplyContext): JsonObject {
  const own = start !== undefined && isOwn(start);
  return {
    modelVersion: start?.model || request.model,
    ...(start && fieldsOf(start)),
    responseId: own && start.id !== "" ? start.id : id,
  };
}
