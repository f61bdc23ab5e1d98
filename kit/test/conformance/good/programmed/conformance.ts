import type { FinishReason } from "@patchbay/sdk";
import type { Conformance } from "../../../../src/conformance/author-fixture.ts";

// #region conformance
const words: Partial<Record<FinishReason, string>> = { length: "cut", "tool-calls": "calls" };
const line = (value: object): string => `${JSON.stringify(value)}\n`;

export const conformance: Conformance = {
  upstream: {
    reply: ({ reasoning, text, calls, finish, usage }) => ({
      contentType: "application/x-ndjson",
      content: [
        ...reasoning.map((think) => line({ think })),
        ...text.map((word) => line({ word })),
        ...calls.flatMap(({ id, name, argumentsText }) => [
          line({ call: { id, name } }),
          ...argumentsText.map((args) => line({ args })),
        ]),
      ],
      end: [
        line({ usage: { in: usage.inputTokens, out: usage.outputTokens } }),
        line({ done: words[finish] ?? "stop" }),
      ],
    }),
    failureEvent: (message) => line({ error: { message } }),
    operations: { "count-tokens": () => '{"count":4711}' },
  },
};
// #endregion conformance
