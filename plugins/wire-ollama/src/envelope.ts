import type { EncodeReplyContext, FinishEvent, JsonObject, LossSink, StartEvent, Usage } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { reportEnd, reportUncounted } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeFinish, endWords } from "./finish.ts";
import { counted, encodeMetrics } from "./usage.ts";

/** The members that every line of an answer begins with. */
export function envelope(start: StartEvent | undefined, { request, created }: EncodeReplyContext): JsonObject {
  return {
    model: start?.model || request.model,
    created_at: (start && asString(bagOf(start)["createdAt"])) || timeOf(start?.created, created),
    ...(start && fieldsOf(start)),
  };
}

/** The last second of the last year that has four digits, as the format of times demands. */
const lastSecond = 253_402_300_799;

function timeOf(seconds: number | undefined, spare: number): string {
  const usable = seconds !== undefined && seconds >= 0 && seconds <= lastSecond ? seconds : spare;
  return new Date(usable * 1000).toISOString();
}

/** Whether the client asked for the answer to a prompt, which has no message. */
export function isPromptAnswer({ request }: EncodeReplyContext): boolean {
  return bagOf(request)["form"] === "generate";
}

/** What is said, in the form that the client asked for. */
export function body({ content = "", ...delta }: JsonObject, promptForm: boolean): JsonObject {
  return promptForm ? { response: content, ...delta } : { message: { role: "assistant", content, ...delta } };
}

/** The members that end an answer. */
export function ending(finish: FinishEvent | undefined, usage: Usage | undefined, losses: LossSink): JsonObject {
  const { doneReason, context } = finish ? bagOf(finish) : {};
  if (finish && doneReason === undefined) reportEnd(finish, endWords, losses);
  if (usage) reportUncounted(usage, counted, losses);
  return {
    done: true,
    done_reason: asString(doneReason) ?? encodeFinish(finish?.reason ?? "stop"),
    ...(context !== undefined && { context }),
    ...encodeMetrics(usage),
  };
}
