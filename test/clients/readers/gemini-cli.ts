import { bodyOf, countIn, type Fields, fieldsOf, type Heard, listOf, type Reader, rule, textIn } from "./heard.ts";
import { eventsIn, parsed } from "./sse.ts";

/** Reads generateContent as Gemini CLI does, which looks at the first part of every chunk. */
export const geminiCli: Reader = {
  streamed(answer) {
    const events = eventsIn(answer);
    rule(!events.some(({ data }) => data === "[DONE]"), "T82: the stream has no [DONE]", answer.text.slice(-80));
    rule(!/^:/m.test(answer.text), "the stream has no comments", answer.text.slice(0, 200));
    const chunks = events.map(parsed);
    for (const chunk of chunks) checkChunk(chunk);
    return heardOf(chunks);
  },
  whole: (answer) => heardOf([bodyOf(answer)]),
};

function checkChunk(chunk: Fields): void {
  rule(chunk["error"] === undefined, "the chunk is no error", chunk);
  const [candidate] = listOf(chunk["candidates"], "candidates");
  const content = fieldsOf(fieldsOf(candidate, "candidate")["content"], "content");
  rule(listOf(content["parts"], "parts").length > 0, "a chunk has a part", chunk);
  textIn(chunk, "modelVersion");
}

function heardOf(chunks: readonly Fields[]): Heard {
  const candidates = chunks.map((chunk) => fieldsOf(listOf(chunk["candidates"], "candidates")[0], "candidate"));
  const finishes = candidates.flatMap(({ finishReason }) => (typeof finishReason === "string" ? [finishReason] : []));
  rule(finishes.length === 1, "one finishReason comes", finishes);
  const parts = candidates.flatMap(partsOf);
  const usage = fieldsOf(chunks.at(-1)?.["usageMetadata"], "usageMetadata");
  const { candidatesTokenCount = 0, thoughtsTokenCount = 0 } = usage;
  countIn(usage, "totalTokenCount");
  return {
    text: textOf(parts, false),
    thinking: textOf(parts, true),
    calls: parts.flatMap(({ functionCall }) => (functionCall ? [callOf(fieldsOf(functionCall, "functionCall"))] : [])),
    finish: finishes[0] ?? "",
    input: countIn(usage, "promptTokenCount"),
    output: Number(candidatesTokenCount) + Number(thoughtsTokenCount),
    native: parts,
  };
}

function partsOf({ content }: Fields): readonly Fields[] {
  return listOf(fieldsOf(content, "content")["parts"], "parts").map((part) => fieldsOf(part, "a part"));
}

function textOf(parts: readonly Fields[], thought: boolean): string {
  return parts
    .map((part) => ((part["thought"] === true) === thought ? ((part["text"] as string | undefined) ?? "") : ""))
    .join("");
}

function callOf(call: Fields): Heard["calls"][number] {
  return { id: textIn(call, "id"), name: textIn(call, "name"), input: fieldsOf(call["args"], "args") };
}
