import type { ErrorAnswer, RouteSession } from "@patchbay/sdk";
import { readClientFrame } from "./client-frame.ts";
import { createEventTexts } from "./event-texts.ts";
import { createTurnMemory } from "./turn-memory.ts";

/**
 * One WebSocket connection: a message asks for a response, and each event of its stream is a message back. A connection
 * remembers its last response, so that `previous_response_id` works with any node.
 */
export function createSession(): RouteSession {
  const memory = createTurnMemory();
  let texts = createEventTexts();
  return {
    read(message) {
      const body = readClientFrame(message);
      if (!body) return undefined;
      texts = createEventTexts();
      return memory.begin({ ...body, stream: true }, message.length);
    },
    write(piece) {
      const messages = texts.push(piece);
      for (const message of messages) memory.see(message);
      return messages;
    },
    fail: writeFailure,
  };
}

function writeFailure({ status, headers = {}, body }: ErrorAnswer): string {
  return JSON.stringify({ type: "error", status, error: body["error"] ?? body, headers });
}
