import type { Json, JsonObject } from "@patchbay/sdk";
import type { StreamRule } from "../src/stream-rules.ts";
import { chunk, sse, stream, usageMetadata } from "./kit.ts";

/** A stream that breaks one rule: as chunks in whichever frames, or as a text of one kind. */
export interface Broken {
  readonly rule: StreamRule;
  readonly name: string;
  readonly kind?: "events" | "array";
  readonly chunks?: readonly Json[];
  readonly text?: string;
}

const hello = chunk([{ text: "hello" }]);
const end = chunk([{ text: "" }], { finishReason: "STOP" }, { usageMetadata });
const good = stream({ text: "hello" });
const [one, last] = [JSON.stringify(hello), JSON.stringify(end)];
const partly = (part: JsonObject): readonly Json[] => [chunk([part]), end];
const numbered = (index: Json): JsonObject => chunk([{ text: "x" }], { index, finishReason: "STOP" });

/** At least one for each rule. */
export const broken: readonly Broken[] = [
  { rule: "frame", name: "a line that is none", kind: "events", text: `hello\n${good}` },
  { rule: "frame", name: "something bare behind them", kind: "events", text: `${good}{"a": 1}` },
  { rule: "frame", name: "no comma", kind: "array", text: `[${one}${last}]` },
  { rule: "frame", name: "two commas", kind: "array", text: `[${one},,${last}]` },
  { rule: "frame", name: "a comma behind the last item", kind: "array", text: `[${one},${last},]` },
  { rule: "frame", name: "something behind its end", kind: "array", text: `[${one},${last}]\n[]` },
  { rule: "json", name: "a text that is cut", kind: "events", text: `data: {"a\n\n${good}` },
  { rule: "json", name: "an item that is broken", kind: "array", text: `[${one},{"a" 1},${last}]` },
  { rule: "json", name: "an event that is a list", kind: "events", text: `data: []\n\n${good}` },
  { rule: "done-mark", name: "a mark for the end", kind: "events", text: `${good}data: [DONE]\n\n` },
  { rule: "closed", name: "no blank line behind the last", kind: "events", text: good.trimEnd() },
  { rule: "closed", name: "no line end behind the last line", kind: "events", text: good.slice(0, -2) },
  { rule: "closed", name: "no end", kind: "array", text: `[${one},${last}` },
  {
    rule: "candidate-index",
    name: "a gap",
    chunks: [numbered(1), end, { candidates: [{ index: 3, finishReason: "STOP" }], usageMetadata }],
  },
  { rule: "candidate-index", name: "a number below zero", chunks: [numbered(-1), { usageMetadata }] },
  {
    rule: "candidate-index",
    name: "a candidate twice in a chunk",
    chunks: [{ candidates: [{ content: { parts: [{ text: "a" }] } }, { finishReason: "STOP" }], usageMetadata }],
  },
  { rule: "finish-missing", name: "no finish", chunks: [hello, { usageMetadata }] },
  {
    rule: "finish-missing",
    name: "a candidate that does not finish",
    chunks: [chunk([{ text: "a" }], { index: 1 }), end],
  },
  { rule: "finish-missing", name: "nothing at all", chunks: [] },
  { rule: "finish-once", name: "two finishes", chunks: [hello, end, end] },
  { rule: "content-after-finish", name: "text behind the finish", chunks: [end, hello, { usageMetadata }] },
  { rule: "after-error", name: "a chunk behind an error", chunks: [hello, { error: { code: 500 } }, end] },
  { rule: "same-answer", name: "another id", chunks: [hello, { ...end, responseId: "other" }] },
  { rule: "same-answer", name: "another model", chunks: [hello, { ...end, modelVersion: "other" }] },
  {
    rule: "usage",
    name: "a count that is none",
    chunks: [hello, { ...end, usageMetadata: { totalTokenCount: -1.5 } }],
  },
  { rule: "usage", name: "a total that falls", chunks: [{ ...hello, usageMetadata: { totalTokenCount: 9 } }, end] },
  {
    rule: "usage-at-end",
    name: "usage in front alone",
    chunks: [{ ...hello, usageMetadata }, chunk([], { finishReason: "STOP" })],
  },
  {
    rule: "content",
    name: "the user's content",
    chunks: [{ candidates: [{ content: { role: "user", parts: [] } }] }, end],
  },
  { rule: "content", name: "parts that are no list", chunks: [{ candidates: [{ content: { parts: "a" } }] }, end] },
  { rule: "content", name: "a part that is a text", chunks: [{ candidates: [{ content: { parts: ["a"] } }] }, end] },
  { rule: "content", name: "a content that is a text", chunks: [{ candidates: [{ content: "a" }] }, end] },
  { rule: "part", name: "text and a call in one part", chunks: partly({ text: "a", functionCall: { name: "f" } }) },
  { rule: "call", name: "a piece of no call", chunks: partly({ functionCall: { partialArgs: [] } }) },
  { rule: "call", name: "arguments as text", chunks: partly({ functionCall: { name: "f", args: "{}" } }) },
  { rule: "call", name: "a call that is a text", chunks: partly({ functionCall: "f" }) },
  {
    rule: "signature",
    name: "a signature that is no base64",
    chunks: partly({ text: "a", thoughtSignature: "pb1.x y" }),
  },
  {
    rule: "signature",
    name: "a signature that is a number",
    kind: "events",
    text: sse(...partly({ text: "a", thoughtSignature: 1 })),
  },
];
