import { bodyOf, countIn, type Fields, fieldsOf, type Heard, listOf, type Reader, rule, textIn } from "./heard.ts";
import { type Event, eventsIn, parsed } from "./sse.ts";

/** Reads Messages as Claude Code does: the whole life of a message, every block with its own dense index. */
export const claudeCode: Reader = {
  streamed(answer) {
    const state: State = { blocks: [], isStopped: false, usage: {}, open: undefined, stopReason: undefined };
    for (const event of eventsIn(answer)) read(event, state);
    rule(state.isStopped, "message_stop is last", answer.text.slice(-300));
    rule(state.stopReason !== undefined, "message_delta told stop_reason", answer.text.slice(-300));
    return heardOf(state.blocks.map(finished), state.stopReason, state.usage);
  },
  whole(answer) {
    const message = bodyOf(answer);
    rule(message["type"] === "message" && message["role"] === "assistant", "the answer is a message", message);
    textIn(message, "id");
    const blocks = listOf(message["content"], "content").map((block) => fieldsOf(block, "a block"));
    return heardOf(blocks, textIn(message, "stop_reason"), fieldsOf(message["usage"], "usage"));
  },
};

interface Draft {
  readonly block: Fields;
  readonly deltas: Fields[];
}

interface State {
  readonly blocks: Draft[];
  started?: Fields;
  open: number | undefined;
  usage: Fields;
  stopReason: string | undefined;
  isStopped: boolean;
}

const handlers: Readonly<Record<string, (event: Fields, state: State) => void>> = {
  ping: () => undefined,
  message_start: (event, state) => {
    rule(!state.started, "message_start comes once", event);
    state.started = fieldsOf(event["message"], "message");
    state.usage = fieldsOf(state.started["usage"], "usage");
    countIn(state.usage, "input_tokens");
    countIn(state.usage, "output_tokens");
    rule(listOf(state.started["content"], "content").length === 0, "a message starts empty", state.started);
  },
  content_block_start: (event, state) => {
    rule(state.open === undefined, "blocks do not overlap", event);
    rule(event["index"] === state.blocks.length, "indexes of blocks are dense", event);
    state.open = state.blocks.length;
    state.blocks.push({ block: fieldsOf(event["content_block"], "content_block"), deltas: [] });
  },
  content_block_delta: (event, state) => {
    rule(event["index"] === state.open, "a delta belongs to the open block", event);
    state.blocks.at(-1)?.deltas.push(fieldsOf(event["delta"], "delta"));
  },
  content_block_stop: (event, state) => {
    rule(event["index"] === state.open, "the open block is closed", event);
    state.open = undefined;
  },
  message_delta: (event, state) => {
    rule(state.open === undefined, "message_delta comes behind all blocks", event);
    state.stopReason = textIn(fieldsOf(event["delta"], "delta"), "stop_reason");
    const usage = fieldsOf(event["usage"], "usage");
    countIn(usage, "output_tokens");
    state.usage = { ...state.usage, ...usage };
  },
  message_stop: (_event, state) => {
    state.isStopped = true;
  },
  error: (event) => {
    const error = fieldsOf(event["error"], "error");
    throw new Error(`${textIn(error, "type")}: ${textIn(error, "message")}`);
  },
};

function read(event: Event, state: State): void {
  const data = parsed(event);
  const type = textIn(data, "type");
  rule(event.name === type, "an event's name is its type", event);
  rule(!state.isStopped, "nothing comes behind message_stop", event);
  rule(
    state.started !== undefined || ["message_start", "ping", "error"].includes(type),
    "message_start is first",
    event,
  );
  const handler = handlers[type];
  rule(handler !== undefined, "the event is known", event);
  handler(data, state);
}

/** Which deltas a block may have, and the field that they fill. */
const fills: Readonly<Record<string, readonly (readonly [delta: string, from: string, to: string])[]>> = {
  text: [["text_delta", "text", "text"]],
  thinking: [
    ["thinking_delta", "thinking", "thinking"],
    ["signature_delta", "signature", "signature"],
  ],
  tool_use: [["input_json_delta", "partial_json", "json"]],
};

function finished({ block, deltas }: Draft): Fields {
  const type = textIn(block, "type");
  const known = fills[type] ?? [];
  const whole: Record<string, unknown> = { ...block };
  for (const delta of deltas) {
    const fill = known.find(([name]) => name === delta["type"]);
    if (delta["type"] === "citations_delta") continue;
    rule(fill !== undefined, `a block of type ${type} takes the delta`, delta);
    const [, from, to] = fill;
    whole[to] = `${(whole[to] as string | undefined) ?? ""}${textIn(delta, from)}`;
  }
  const { json, ...rest } = whole;
  return type === "tool_use"
    ? { ...rest, input: JSON.parse(typeof json === "string" && json !== "" ? json : "{}") }
    : rest;
}

function heardOf(blocks: readonly Fields[], finish: string, usage: Fields): Heard {
  const cached = ["cache_read_input_tokens", "cache_creation_input_tokens"]
    .map((key) => usage[key])
    .filter((count) => typeof count === "number");
  for (const block of blocks) checkBlock(block);
  return {
    text: blocks.map((block) => (block["type"] === "text" ? textIn(block, "text") : "")).join(""),
    thinking: blocks.map((block) => (block["type"] === "thinking" ? textIn(block, "thinking") : "")).join(""),
    calls: blocks.flatMap((block) =>
      block["type"] === "tool_use"
        ? [{ id: textIn(block, "id"), name: textIn(block, "name"), input: block["input"] }]
        : [],
    ),
    finish,
    input: cached.reduce((sum, count) => sum + count, countIn(usage, "input_tokens")),
    output: countIn(usage, "output_tokens"),
    native: blocks,
  };
}

/** Blocks of thinking are sent back, and are refused or left out when they are not signed. */
function checkBlock(block: Fields): void {
  if (block["type"] === "thinking") rule(textIn(block, "signature") !== "", "thinking is signed", block);
  if (block["type"] === "tool_use") fieldsOf(block["input"], "input");
}
