/** A message of the neutral model. */
export type TestMessage = readonly [role: string, content: string | readonly object[]];

/** A record as the log writes it, of a conversation with this answer. */
export function record(
  exchange: string,
  messages: readonly TestMessage[] = [["user", "hello"]],
  answer: string | readonly object[] = "hi",
  over: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    at: "2026-01-01T00:00:00.000Z",
    exchange,
    operation: "chat",
    protocol: "openai-chat",
    model: "m",
    stream: false,
    client: "ann",
    status: 200,
    outcome: "done",
    durationMs: 1234,
    attempts: 1,
    pool: "main",
    node: "a",
    finish: "stop",
    usage: { inputTokens: 3, outputTokens: 5 },
    losses: 0,
    request: {
      model: "m",
      system: [],
      messages: messages.map(([role, content]) => ({ role, content: partsOf(content) })),
      stream: false,
    },
    reply: { id: "r", model: "gpt-5-mini", candidates: [{ content: partsOf(answer), finish: "stop" }] },
    ...over,
  };
}

/** Records as the lines of a file. */
export function lines(...records: readonly object[]): string {
  return records.map((each) => `${JSON.stringify(each)}\n`).join("");
}

function partsOf(content: string | readonly object[]): readonly object[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : content;
}
