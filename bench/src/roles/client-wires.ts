import type { LoadOrder } from "../messages.ts";

const bytesPerMessage = 2000;

/** A Chat Completions request of about the size asked for, cut into messages as a long conversation is. */
export function chatBody({ streamed, requestBytes }: Pick<LoadOrder, "streamed" | "requestBytes">): Buffer {
  const count = Math.max(1, Math.ceil(requestBytes / bytesPerMessage));
  const content = "The quick brown fox. ".repeat(Math.ceil(requestBytes / count / 21));
  const messages = Array.from({ length: count }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content,
  }));
  return Buffer.from(JSON.stringify({ model: "bench-model", messages, ...(streamed && { stream: true }) }));
}
