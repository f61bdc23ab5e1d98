import { bodyOf, countIn, type Fields, fieldsOf, type Heard, listOf, type Reader, rule, textIn } from "./heard.ts";
import { type Event, eventsIn, parsed } from "./sse.ts";

/** Reads Responses as Codex does: items count once they are done, and a stream without `response.completed` is none. */
export const codex: Reader = {
  streamed(answer) {
    const events = eventsIn(answer);
    rule(!events.some(({ data }) => data === "[DONE]") || events.at(-1)?.data === "[DONE]", "[DONE] is last", answer);
    const state: State = { items: [], open: undefined };
    for (const event of events) if (event.data !== "[DONE]") read(event, state);
    rule(state.created !== undefined, "response.created came", answer.text);
    rule(state.completed !== undefined, "stream closed before response.completed", answer.text.slice(-400));
    return heardOf(state.items, state.completed);
  },
  whole(answer) {
    const response = bodyOf(answer);
    const items = listOf(response["output"], "output").map((item) => checkedItem(fieldsOf(item, "an item")));
    return heardOf(items, response);
  },
};

/** Words of the vendor that begin no event of its own. */
const foreign = /^(?!response\.|error$)/;

interface State {
  readonly items: Fields[];
  created?: Fields;
  completed?: Fields;
  open: Fields | undefined;
}

type Handler = (event: Fields, state: State) => void;

const handlers: Readonly<Record<string, Handler>> = {
  "response.created": (event, state) => {
    state.created = fieldsOf(event["response"], "response");
  },
  "response.output_item.added": (event, state) => {
    countIn(event, "output_index");
    state.open = checkedItem(fieldsOf(event["item"], "item"));
  },
  "response.output_text.delta": (event, { open }) => delta(event, open, "message"),
  "response.reasoning_summary_part.added": (event) => void countIn(event, "summary_index"),
  "response.reasoning_summary_text.delta": (event, { open }) => {
    countIn(event, "summary_index");
    delta(event, open, "reasoning");
  },
  "response.reasoning_text.delta": (event, { open }) => {
    countIn(event, "content_index");
    delta(event, open, "reasoning");
  },
  "response.output_item.done": (event, state) => {
    state.items.push(checkedItem(fieldsOf(event["item"], "item")));
    state.open = undefined;
  },
  "response.completed": (event, state) => {
    state.completed = fieldsOf(event["response"], "response");
  },
  "response.incomplete": (event) => {
    const { incomplete_details: details } = fieldsOf(event["response"], "response");
    throw new Error(`incomplete: ${textIn(fieldsOf(details, "incomplete_details"), "reason")}`);
  },
  "response.failed": (event) => {
    throw failureOf(fieldsOf(event["response"], "response"));
  },
};

function read(event: Event, state: State): void {
  const data = parsed(event);
  const type = textIn(data, "type");
  rule(!foreign.test(type), "no event is foreign to the vendor", type);
  rule(event.name === undefined || event.name === type, "an event's name is its type", event);
  rule(state.created !== undefined || type === "response.created", "response.created is first", type);
  handlers[type]?.(data, state);
}

function delta(event: Fields, open: Fields | undefined, type: string): void {
  textIn(event, "delta");
  rule(open?.["type"] === type, `a delta belongs to an open item of type ${type}`, [event, open]);
}

/** Codes that end the turn for good; the others are tried again. */
const final: ReadonlySet<string> = new Set(["context_length_exceeded", "insufficient_quota", "usage_not_included"]);

/** What a failure means to Codex. */
export class CodexFailure extends Error {
  readonly code: string;
  readonly isFinal: boolean;
  /** Seconds that the text asks to wait. */
  readonly wait: number | undefined;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
    this.isFinal = final.has(code);
    const [, amount, unit] = /try again in\s*(\d+(?:\.\d+)?)\s*(s|ms|seconds?)/i.exec(message) ?? [];
    this.wait = code === "rate_limit_exceeded" && amount ? Number(amount) / (unit === "ms" ? 1000 : 1) : undefined;
  }
}

function failureOf(response: Fields): CodexFailure {
  const error = fieldsOf(response["error"], "error");
  return new CodexFailure(textIn(error, "code"), textIn(error, "message"));
}

const itemRules: Readonly<Record<string, (item: Fields) => void>> = {
  message: (item) => {
    textIn(item, "role");
    for (const part of listOf(item["content"], "content")) textIn(fieldsOf(part, "part"), "type");
  },
  reasoning: (item) => {
    for (const part of listOf(item["summary"], "summary")) textIn(fieldsOf(part, "part"), "text");
    const { encrypted_content: sealed = null } = item;
    rule(sealed === null || typeof sealed === "string", "encrypted_content is text or null", item);
  },
  function_call: (item) => ["name", "arguments", "call_id"].forEach((key) => textIn(item, key)),
  custom_tool_call: (item) => ["name", "input", "call_id"].forEach((key) => textIn(item, key)),
};

function checkedItem(item: Fields): Fields {
  itemRules[textIn(item, "type")]?.(item);
  return item;
}

function heardOf(items: readonly Fields[], response: Fields): Heard {
  textIn(response, "id");
  const usage = fieldsOf(response["usage"], "usage");
  if (usage["input_tokens_details"]) countIn(fieldsOf(usage["input_tokens_details"], "details"), "cached_tokens");
  if (usage["output_tokens_details"]) countIn(fieldsOf(usage["output_tokens_details"], "details"), "reasoning_tokens");
  countIn(usage, "total_tokens");
  return {
    text: items.flatMap((item) => (item["type"] === "message" ? textsOf(item["content"], "output_text") : [])).join(""),
    thinking: items.flatMap((item) => (item["type"] === "reasoning" ? reasoningOf(item) : [])).join(""),
    calls: items.flatMap(callsIn),
    finish: textIn(response, "status"),
    input: countIn(usage, "input_tokens"),
    output: countIn(usage, "output_tokens"),
    native: items,
  };
}

function reasoningOf({ summary, content }: Fields): readonly string[] {
  return [...textsOf(summary, "summary_text"), ...(content ? textsOf(content, "reasoning_text") : [])];
}

function textsOf(parts: unknown, type: string): readonly string[] {
  return listOf(parts, "parts")
    .map((part) => fieldsOf(part, "part"))
    .flatMap((part) => (part["type"] === type ? [textIn(part, "text")] : []));
}

function callsIn(item: Fields): Heard["calls"] {
  const { type, namespace } = item;
  if (type !== "function_call" && type !== "custom_tool_call") return [];
  const input: unknown = type === "function_call" ? JSON.parse(textIn(item, "arguments")) : textIn(item, "input");
  const group = typeof namespace === "string" ? { namespace } : {};
  return [{ id: textIn(item, "call_id"), name: textIn(item, "name"), ...group, input }];
}
