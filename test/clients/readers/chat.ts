import { bodyOf, countIn, type Fields, fieldsOf, type Heard, listOf, type Reader, rule, textIn } from "./heard.ts";
import { eventsIn, parsed } from "./sse.ts";

/** What a program relies on in a stream of Chat Completions, whatever it is called; it asked for usage, or did not. */
export function chatReader(wantsUsage: boolean): Reader {
  return {
    streamed(answer) {
      const events = eventsIn(answer);
      rule(events.at(-1)?.data === "[DONE]", "[DONE] is last", answer.text.slice(-200));
      const chunks = events.slice(0, -1).map(parsed);
      checkHeads(chunks);
      return heardOf(fold(chunks), usageIn(chunks, wantsUsage));
    },
    whole(answer) {
      const body = bodyOf(answer);
      rule(body["object"] === "chat.completion", "the object is a completion", body);
      const [choice] = listOf(body["choices"], "choices");
      const { message, finish_reason: finish } = fieldsOf(choice, "a choice");
      const { tool_calls: calls, ...rest } = fieldsOf(message, "message");
      const list = calls === undefined ? [] : listOf(calls, "tool_calls").map((call) => fieldsOf(call, "a call"));
      return heardOf({ message: rest, calls: list, finish }, fieldsOf(body["usage"], "usage"));
    },
  };
}

interface Folded {
  readonly message: Fields;
  readonly calls: readonly Fields[];
  readonly finish: unknown;
}

/** Id, time and model are the same in all chunks, and the first one says who speaks. */
function checkHeads(chunks: readonly Fields[]): void {
  for (const key of ["id", "created", "model", "object"])
    rule(new Set(chunks.map((chunk) => chunk[key])).size === 1, `all chunks have the same ${key}`, chunks);
  rule(chunks[0]?.["object"] === "chat.completion.chunk", "chunks are chunks", chunks[0]);
  const [first] = listOf(chunks[0]?.["choices"], "choices");
  const { role } = fieldsOf(fieldsOf(first, "the first choice")["delta"], "delta");
  rule(role === "assistant", "the first chunk has the role", chunks[0]);
}

/** Only programs that asked get a chunk without choices. */
function usageIn(chunks: readonly Fields[], isWanted: boolean): Fields | undefined {
  const bare = chunks.filter((chunk) => listOf(chunk["choices"], "choices").length === 0);
  rule(bare.length === (isWanted ? 1 : 0), "T63: a chunk without choices comes to those who asked", bare);
  rule(!isWanted || bare[0] === chunks.at(-1), "usage is last", chunks.at(-1));
  const [last] = bare;
  return last && fieldsOf(last["usage"], "usage");
}

function fold(chunks: readonly Fields[]): Folded {
  const choices = chunks
    .flatMap((chunk) => listOf(chunk["choices"], "choices"))
    .map((choice) => fieldsOf(choice, "choice"));
  const finishes = choices.map((choice) => choice["finish_reason"] ?? null).filter((word) => word !== null);
  rule(finishes.length === 1, "one finish_reason comes", finishes);
  const calls: Record<string, unknown>[] = [];
  const message = { content: "", reasoning_content: "" };
  for (const { delta } of choices) {
    const { content, reasoning_content: thought, tool_calls: pieces = [] } = fieldsOf(delta, "delta");
    if (typeof content === "string") message.content += content;
    if (typeof thought === "string") message.reasoning_content += thought;
    for (const piece of listOf(pieces, "tool_calls")) addPiece(calls, fieldsOf(piece, "a call"));
  }
  return { message, calls, finish: finishes[0] };
}

function addPiece(calls: Record<string, unknown>[], piece: Fields): void {
  const index = countIn(piece, "index");
  const called = fieldsOf(piece["function"], "function");
  const known = calls[index];
  if (!known) {
    rule(index === calls.length, "indexes of calls are dense", piece);
    ["id", "type"].forEach((key) => textIn(piece, key));
    textIn(called, "name");
    calls.push({ ...piece, function: { ...called, arguments: called["arguments"] ?? "" } });
    return;
  }
  const { name, arguments: before } = known["function"] as { readonly name: string; readonly arguments: string };
  rule(piece["id"] === undefined && called["name"] === undefined, "id and name come once", piece);
  known["function"] = { name, arguments: before + textIn(called, "arguments") };
}

function heardOf({ message, calls, finish }: Folded, usage: Fields | undefined): Heard {
  if (usage) countIn(usage, "total_tokens");
  return {
    text: (message["content"] as string | null) ?? "",
    thinking: (message["reasoning_content"] as string | undefined) ?? "",
    calls: calls.map((call) => {
      const called = fieldsOf(call["function"], "function");
      return { id: textIn(call, "id"), name: textIn(called, "name"), input: JSON.parse(textIn(called, "arguments")) };
    }),
    finish: String(finish),
    input: usage ? countIn(usage, "prompt_tokens") : 0,
    output: usage ? countIn(usage, "completion_tokens") : 0,
    native: { ...message, tool_calls: calls },
  };
}
