import type { LoadOrder } from "../messages.ts";
import type { WireName } from "../wires.ts";

/** How a client asks on a wire, and what it looks for in the answer. */
export interface ClientWire {
  readonly path: (streamed: boolean) => string;
  readonly body: (messages: readonly Turn[], streamed: boolean) => object;
  /** Begins each piece of text; every piece begins with `word`. */
  readonly deltaMark: string;
  /** Stands near the end of every stream that came to its end. */
  readonly endMark: string;
}

interface Turn {
  readonly role: "user" | "assistant";
  readonly content: string;
}

/** The model that all clients ask for. */
export const model = "bench-model";
const bytesPerMessage = 2000;

export const clientWires: Readonly<Record<WireName, ClientWire>> = {
  chat: {
    path: () => "/v1/chat/completions",
    body: (messages, streamed) => ({ model, messages, ...(streamed && { stream: true }) }),
    deltaMark: '"content":"word',
    endMark: "[DONE]",
  },
  responses: {
    path: () => "/v1/responses",
    body: (messages, streamed) => ({ model, input: messages, ...(streamed && { stream: true }) }),
    deltaMark: '"delta":"word',
    endMark: "response.completed",
  },
  claude: {
    path: () => "/v1/messages",
    body: (messages, streamed) => ({ model, max_tokens: 4096, messages, ...(streamed && { stream: true }) }),
    deltaMark: '"text":"word',
    endMark: "message_stop",
  },
  gemini: {
    path: (streamed) => `/v1beta/models/${model}:${streamed ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    body: (messages) => ({
      contents: messages.map(({ role, content }) => ({
        role: role === "user" ? "user" : "model",
        parts: [{ text: content }],
      })),
    }),
    deltaMark: '"text":"word',
    endMark: '"finishReason"',
  },
  ollama: {
    path: () => "/api/chat",
    body: (messages, streamed) => ({ model, messages, stream: streamed }),
    deltaMark: '"content":"word',
    endMark: '"done":true',
  },
};

/** A request of about the size asked for, cut into messages as a long conversation is. */
export function clientBody({
  wire,
  streamed,
  requestBytes,
}: Pick<LoadOrder, "wire" | "streamed" | "requestBytes">): Buffer {
  const count = Math.max(1, Math.ceil(requestBytes / bytesPerMessage));
  const content = "The quick brown fox. ".repeat(Math.ceil(requestBytes / count / 21));
  const turns = Array.from({ length: count }, (_, index): Turn => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content,
  }));
  return Buffer.from(JSON.stringify(clientWires[wire].body(turns, streamed)));
}
