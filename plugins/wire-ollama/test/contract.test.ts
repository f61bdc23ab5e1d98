import { wireContract } from "@patchbay/sdk/testing";
import { describe, test } from "vitest";
import { wire } from "../src/index.ts";
import { head, stream } from "./kit.ts";
import { pixel, requests } from "./samples.ts";

const call = { function: { index: 0, name: "weather", arguments: { city: "Rome" } } };
const metrics = { total_duration: 1_200_000_000, prompt_eval_count: 26, eval_count: 15, eval_duration: 900_000_000 };

const replies = [
  { stream: true, body: stream([{ content: "Hel" }, { content: "lo 👩‍🚀" }], { done_reason: "stop", ...metrics }) },
  {
    stream: true,
    body: stream([{ thinking: "Let me" }, { content: "Hi" }, { tool_calls: [call, { ...call, id: "c2" }] }]),
  },
  { stream: true, body: stream([{ content: "cut" }], { done_reason: "length" }) },
  { stream: true, body: stream([{ content: "", images: [pixel] }], {}) },
  { stream: true, body: `${stream([{ content: "a" }]).split("\n")[0]}\n{"error":"an error was encountered"}\n` },
  {
    stream: false,
    body: {
      ...head,
      message: { role: "assistant", content: "", thinking: "Hm", tool_calls: [call] },
      done: true,
      ...metrics,
    },
  },
  { stream: false, body: { ...head, response: "Hello", done: true, done_reason: "stop", context: [1, 2], ...metrics } },
  { stream: false, body: { ...head, message: { role: "assistant", content: "" }, done_reason: "load", done: true } },
  { stream: false, body: { error: "model requires more system memory" } },
];

describe("the wire", () => {
  for (const { name, run } of wireContract(wire, { requests, replies })) test(name, run);
});
