import type { FinishReason, Usage } from "@patchbay/sdk";

/** What Harbor is to say in an answer, as `patchbay plugin test` wants it. */
interface Answer {
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly calls: readonly { readonly id: string; readonly name: string; readonly argumentsText: readonly string[] }[];
  readonly finish: FinishReason;
  readonly usage: Usage;
}

/** How Harbor answers: nobody else knows its format. */
export const conformance = {
  node: { keyId: "key-1" },
  upstream: {
    reply: ({ reasoning, text, calls, finish, usage }: Answer) => ({
      contentType: "application/x-harbor-frames",
      content: [
        frame({ event: "opened", id: "h1" }),
        ...reasoning.map((piece) => frame({ event: "thought", text: piece })),
        ...text.map((piece) => frame({ event: "text", text: piece })),
        ...calls.flatMap(({ id, name, argumentsText }) => [
          frame({ event: "tool.begin", id, name }),
          ...argumentsText.map((json) => frame({ event: "tool.input", id, json })),
          frame({ event: "tool.end", id }),
        ]),
      ],
      end: [
        frame({ event: "spent", input: usage.inputTokens, output: usage.outputTokens }),
        frame({ event: "closed", why: words[finish] ?? "done" }),
      ],
    }),
    failure: ({ message }: { readonly message: string }) => ({ body: JSON.stringify({ fault: { message } }) }),
    failureEvent: (message: string) => frame({ event: "fault", message }),
    operations: { models: () => '{"names":["harbor-1"]}' },
  },
};

const words: Readonly<Partial<Record<FinishReason, string>>> = {
  length: "limit",
  "tool-calls": "tool",
  "content-filter": "blocked",
};

/** A frame as text: blanks behind the JSON bring its length to one whose bytes are all ASCII. */
function frame(value: object): string {
  const json = JSON.stringify(value);
  const bytes = new TextEncoder().encode(json).length;
  const length = bytes % 256 < 128 ? bytes : bytes + 256 - (bytes % 256);
  const head = [24, 16, 8, 0].map((shift) => String.fromCharCode((length >>> shift) & 0xff)).join("");
  return `${head}${json}${" ".repeat(length - bytes)}`;
}
