import type { RawAnswer } from "../../../core/test/support/gateway.ts";
import { bodyOf, countIn, type Fields, fieldsOf, type Heard, listOf, type Reader, rule, textIn } from "./heard.ts";

/** Reads Ollama's chat as its front ends do: every line is an object, the last one is done. */
export const ollamaReader: Reader = {
  streamed: (answer) => heardOf(linesIn(answer)),
  whole: (answer) => heardOf([bodyOf(answer)]),
};

function linesIn({ status, headers, text }: RawAnswer): readonly Fields[] {
  rule(status === 200, "the status is 200", [status, text]);
  rule(headers["content-type"]?.startsWith("application/x-ndjson") === true, "the answer is lines of JSON", headers);
  rule(text.endsWith("\n") && !text.includes("\n\n"), "every line is an object", text.slice(-200));
  return text
    .trimEnd()
    .split("\n")
    .map((line) => fieldsOf(JSON.parse(line), "a line"));
}

function heardOf(lines: readonly Fields[]): Heard {
  const messages = lines.map((line) => {
    rule(line["error"] === undefined, "the line is no error", line);
    textIn(line, "model");
    rule(!Number.isNaN(Date.parse(textIn(line, "created_at"))), "created_at is a time", line);
    return fieldsOf(line["message"], "message");
  });
  const last = lines.at(-1) ?? {};
  rule(last["done"] === true, "the last line is done", last);
  rule(
    lines.slice(0, -1).every(({ done }) => done === false),
    "only the last line is done",
    lines,
  );
  return {
    text: messages.map((message) => textIn(message, "content")).join(""),
    thinking: messages.map(({ thinking }) => (thinking as string | undefined) ?? "").join(""),
    calls: messages.flatMap(({ tool_calls: calls }) => (calls ? listOf(calls, "tool_calls") : [])).map(callOf),
    finish: textIn(last, "done_reason"),
    input: countIn(last, "prompt_eval_count"),
    output: countIn(last, "eval_count"),
    native: messages,
  };
}

function callOf(call: unknown): Heard["calls"][number] {
  const called = fieldsOf(fieldsOf(call, "a call")["function"], "function");
  return { id: "", name: textIn(called, "name"), input: fieldsOf(called["arguments"], "arguments") };
}
