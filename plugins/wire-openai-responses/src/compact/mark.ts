import type { ChatRequest, JsonObject } from "@patchbay/sdk";
import { bagOf, fieldsOf } from "../bag.ts";
import { wireId } from "../types.ts";
import { summaryRequest } from "./summary.ts";

const mark = "compact";

/** Whether the request asks for its conversation in short. */
export function isCompaction(request: ChatRequest): boolean {
  return bagOf(request)[mark] === true;
}

/** The wish for a summary as any model understands it: a last word of the user's. The own wire takes it out again. */
export function asCompaction(request: ChatRequest): ChatRequest {
  const { previousResponseId, ...state } = request.state ?? {};
  const { state: _state, ...rest } = request;
  // The kernel compares wires to know where a stored conversation is; this one is stored by the ordinary wire's upstream.
  const stored: JsonObject = previousResponseId === undefined ? {} : { previous_response_id: previousResponseId };
  return {
    ...rest,
    ...(Object.keys(state).length > 0 && { state }),
    stream: false,
    messages: [
      ...request.messages,
      {
        role: "user",
        content: [{ type: "text", text: summaryRequest }],
        extensions: { [wireId]: { [mark]: true } },
      },
    ],
    extensions: {
      ...request.extensions,
      [wireId]: { ...bagOf(request), [mark]: true, fields: { ...fieldsOf(request), ...stored } },
    },
  };
}

/** The conversation alone, for an upstream that knows what to do with it. */
export function withoutSummaryRequest(request: ChatRequest): ChatRequest {
  return { ...request, messages: request.messages.filter((message) => bagOf(message)[mark] !== true) };
}
