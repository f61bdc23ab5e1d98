import { errorStatus, json, sse } from "@patchbay/sdk/testing";
import { wire } from "@patchbay/wire-gemini";
import { type Answer, counted, type Ending, endingOf, pieces } from "../answer.ts";
import { failureText, type Upstream } from "./upstream.ts";

const words: Readonly<Record<Ending, string>> = {
  stop: "STOP",
  "tool-calls": "STOP",
  length: "MAX_TOKENS",
  "content-filter": "SAFETY",
  "stop-sequence": "STOP",
};
const statuses: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  529: "UNAVAILABLE",
};

/** https://ai.google.dev/api/generate-content */
export const gemini: Upstream = {
  id: "gemini",
  basePath: "/v1beta",
  wire,
  wantsStream: ({ path }) => path.includes(":streamGenerateContent"),
  whole: (answer) => json(chunk(partsOf(answer), { finishReason: words[endingOf(answer)] }, tail(answer))),
  streamed: (answer) =>
    sse([...begun(answer), chunk([{ text: "" }], { finishReason: words[endingOf(answer)] }, tail(answer))], {
      lineEnd: "\r\n",
    }),
  unfinished: (answer) => sse(begun(answer), { lineEnd: "\r\n" }),
  failing: (answer) =>
    sse([...begun(answer), { error: { code: 503, status: "UNAVAILABLE", message: failureText } }], {
      lineEnd: "\r\n",
    }),
  refusing: (status, message) =>
    errorStatus(status, { error: { code: status, message, status: statuses[status] ?? "UNKNOWN" } }),
};

function chunk(parts: readonly object[], rest: object = {}, top: object = {}): object {
  const content = parts.length === 0 ? { role: "model" } : { role: "model", parts };
  return {
    candidates: [{ content, index: 0, ...rest }],
    modelVersion: "upstream-model",
    responseId: "r1",
    ...top,
  };
}

function tail(answer: Answer): object {
  return counted(answer, ({ input, output, cached, reasoning }) => ({
    usageMetadata: {
      promptTokenCount: input,
      candidatesTokenCount: output - (reasoning ?? 0),
      totalTokenCount: input + output,
      ...(cached !== undefined && { cachedContentTokenCount: cached }),
      ...(reasoning !== undefined && { thoughtsTokenCount: reasoning }),
    },
  }));
}

function partsOf({ thinking, text, textSignature, calls = [], signature }: Answer): readonly object[] {
  return [
    ...(thinking === undefined ? [] : [{ text: thinking, thought: true }]),
    ...(text === undefined || text === "" ? [] : [{ text, ...signed(textSignature) }]),
    ...calls.map(({ id, name, input }, index) => ({
      functionCall: { id, name, args: input },
      ...(index === 0 && signed(signature)),
    })),
  ];
}

function signed(signature: string | undefined): object {
  return signature === undefined ? {} : { thoughtSignature: signature };
}

function begun({ thinking, text, textSignature, ...rest }: Answer): readonly object[] {
  return [
    ...pieces(thinking).map((piece) => chunk([{ text: piece, thought: true }])),
    ...pieces(text).map((piece) => chunk([{ text: piece }])),
    // In a stream the signature comes behind the text that it is of.
    ...(textSignature === undefined ? [] : [chunk([{ text: "", ...signed(textSignature) }])]),
    ...partsOf(rest).map((part) => chunk([part])),
  ];
}
