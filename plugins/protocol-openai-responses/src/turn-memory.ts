import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray, parseJson } from "@patchbay/sdk/http";

/** Remembers the last turn of one connection, so that the next request can build on it whichever node answers. */
export interface TurnMemory {
  /** The body, with the conversation in place of the response that it names; `size` is that of its text. */
  begin(body: JsonObject, size: number): JsonObject;
  /** Takes the data of an event of the answer. */
  see(data: string): void;
}

interface Turn {
  readonly items: readonly Json[];
  /** In UTF-16 units of the text that it came in. */
  readonly size: number;
}

interface State {
  last: (Turn & { readonly id: string }) | undefined;
  /** The turn that is being answered; undefined when nobody here knows all of it. */
  asked: (Turn & { readonly stateless: boolean }) | undefined;
  output: JsonObject[];
  outputSize: number;
}

/** A longer conversation is not remembered: its client may still send it whole. */
const maxSize = 16 * 1024 * 1024;

const field = "previous_response_id";

/** Makes the memory of one connection. */
export function createTurnMemory(): TurnMemory {
  const state: State = { last: undefined, asked: undefined, output: [], outputSize: 0 };
  return {
    begin: (body, size) => begin(state, body, size),
    see: (data) => see(state, data),
  };
}

function begin(state: State, body: JsonObject, size: number): JsonObject {
  const previous = asString(body[field]);
  const known = previous !== undefined && previous === state.last?.id ? state.last : undefined;
  const input = itemsOf(body["input"]);
  const items = known ? [...known.items, ...input] : input;
  const isWhole = (previous === undefined || known !== undefined) && (body["conversation"] ?? null) === null;
  state.asked = isWhole ? { items, size: size + (known?.size ?? 0), stateless: body["store"] === false } : undefined;
  state.output = [];
  state.outputSize = 0;
  if (!known) return body;
  const { [field]: _, ...rest } = body;
  return { ...rest, input: items };
}

function itemsOf(input: Json | undefined): readonly Json[] {
  return typeof input === "string" ? [{ role: "user", content: input }] : asArray(input);
}

/** Most events are pieces of text, which the item's end repeats. */
const telling = /"response\.(?:output_item\.done|completed|incomplete)"/;

function see(state: State, data: string): void {
  if (!state.asked || !telling.test(data)) return;
  const event = tryParse(data) ?? {};
  takers[asString(event["type"]) ?? ""]?.(state, event, data.length);
}

function tryParse(data: string): JsonObject | undefined {
  try {
    return asObject(parseJson(data));
  } catch {
    return undefined;
  }
}

type Take = (state: State, event: JsonObject, size: number) => void;

const takers: Readonly<Record<string, Take>> = {
  "response.output_item.done": (state, event, size) => {
    state.output.push(event);
    state.outputSize += size;
  },
  "response.completed": complete,
  "response.incomplete": complete,
};

function complete(state: State, event: JsonObject, size: number): void {
  const { asked, output, outputSize } = state;
  const response = asObject(event["response"]) ?? {};
  const id = asString(response["id"]);
  const total = (asked?.size ?? 0) + (output.length > 0 ? outputSize : size);
  const added = output.length > 0 ? inOrder(output) : response["output"];
  state.asked = undefined;
  state.output = [];
  state.last =
    asked && id !== undefined && total <= maxSize && isArray(added)
      ? { id, items: [...asked.items, ...added.filter((item) => isKnown(item, asked.stateless))], size: total }
      : undefined;
}

function inOrder(events: readonly JsonObject[]): readonly Json[] {
  return events
    .toSorted((a, b) => (asNumber(a["output_index"]) ?? 0) - (asNumber(b["output_index"]) ?? 0))
    .map(({ item }) => item ?? null);
}

/** A provider that keeps nothing knows a thought by its seal alone. */
function isKnown(item: Json, stateless: boolean): boolean {
  const { type, encrypted_content: seal } = asObject(item) ?? {};
  return type !== "reasoning" || !stateless || typeof seal === "string";
}
