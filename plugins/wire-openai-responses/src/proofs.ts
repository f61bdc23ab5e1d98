import type { ChatEvent, ChatRequest, EncodeRequestContext, JsonObject, ReplyDecoder } from "@patchbay/sdk";
import { type ProofRecorder, restoreProofs } from "@patchbay/wire-kit";
import { isOwn } from "./bag.ts";
import { family } from "./types.ts";

/** The request with the thoughts that its client could not carry. A client of this wire carries them itself. */
export function withProofs(request: ChatRequest, { proofs, withoutProofs }: EncodeRequestContext): ChatRequest {
  if (isOwn(request) || withoutProofs === true) return request;
  const messages = restoreProofs(request.messages, proofs, family);
  return messages === request.messages ? request : { ...request, messages };
}

/** The reader, with somebody looking on who keeps the proofs. */
export function recorded(reader: ReplyDecoder, recorder: ProofRecorder | undefined): ReplyDecoder {
  if (!recorder) return reader;
  const seen = (events: readonly ChatEvent[]): readonly ChatEvent[] => {
    recorder.see(events);
    return events;
  };
  return {
    push: (chunk) => seen(reader.push(chunk)),
    end() {
      try {
        return seen(reader.end());
      } finally {
        recorder.end();
      }
    },
  };
}

const stored = new Set<unknown>(["function_call", "custom_tool_call"]);

/** By its id the provider would find the item that it stored, and miss the thought before it. */
export function withoutId(item: JsonObject): JsonObject {
  const { id, ...rest } = item;
  const isAnswer = stored.has(item["type"]) || item["role"] === "assistant";
  return isAnswer && id !== undefined ? rest : item;
}
