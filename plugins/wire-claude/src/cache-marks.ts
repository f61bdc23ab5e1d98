import type { Json, JsonObject, LossSink } from "@patchbay/sdk";
import { asArray, asObject, isObject } from "@patchbay/sdk/http";

/** How many marks a request may have. */
const maxMarks = 4;

/** A block with a mark, in the order in which the cache reads the prompt. */
interface Marked {
  readonly block: JsonObject;
  readonly place: "tools" | "system" | "messages";
}

/** Leaves as many cache marks as the wire allows: the last on tools and system, and the last ones in the conversation. */
export function limitMarks(body: JsonObject, losses: LossSink): JsonObject {
  const marks = findMarks(body);
  const kept = new Set(keptMarks(marks, isObject(body["cache_control"]) ? maxMarks - 1 : maxMarks));
  if (kept.size < marks.length) {
    const reason = `the wire takes ${maxMarks} cache marks`;
    losses({ path: "cache_control", kind: "dropped", from: marks.length, to: kept.size, reason });
  }
  const late = lateMarks(marks.filter((mark) => kept.has(mark)));
  if (late.length > 0) {
    const reason = "marks that last longer must come first";
    losses({ path: "cache_control.ttl", kind: "approximated", from: "1h", to: "5m", reason });
  }
  const changed = new Map<Json, JsonObject>([
    ...marks.filter((mark) => !kept.has(mark)).map(({ block }) => [block, without(block)] as const),
    ...late.map(({ block }) => [block, { ...block, cache_control: { type: "ephemeral" } }] as const),
  ]);
  return changed.size === 0 ? body : replaceBlocks(body, changed);
}

function findMarks({ tools, system, messages }: JsonObject): readonly Marked[] {
  const list = (place: Marked["place"], blocks: Json | undefined): readonly Marked[] =>
    asArray(blocks)
      .filter(isObject)
      .flatMap((block) => marksIn(block, place));
  const contents = asArray(messages).map((message) => asObject(message)?.["content"]);
  return [
    ...list("tools", tools),
    ...list("system", system),
    ...contents.flatMap((content) => list("messages", content)),
  ];
}

/** Blocks inside a result stand before the result itself. */
function marksIn(block: JsonObject, place: Marked["place"]): readonly Marked[] {
  const inner = block["type"] === "tool_result" ? asArray(block["content"]).filter(isObject) : [];
  return [...inner, block].filter((one) => isObject(one["cache_control"])).map((block) => ({ block, place }));
}

function keptMarks(marks: readonly Marked[], max: number): readonly Marked[] {
  if (marks.length <= max) return marks;
  const last = (place: Marked["place"]): readonly Marked[] => marks.filter((mark) => mark.place === place).slice(-1);
  const head = [...last("tools"), ...last("system")];
  return [...head, ...marks.filter(({ place }) => place === "messages").slice(head.length - max)];
}

/** Marks for an hour behind one for five minutes. */
function lateMarks(marks: readonly Marked[]): readonly Marked[] {
  const firstShort = marks.findIndex((mark) => !isLong(mark));
  return firstShort === -1 ? [] : marks.slice(firstShort).filter(isLong);
}

function isLong({ block }: Marked): boolean {
  return asObject(block["cache_control"])?.["ttl"] === "1h";
}

function without({ cache_control: _mark, ...block }: JsonObject): JsonObject {
  return block;
}

function replaceBlocks(body: JsonObject, changed: ReadonlyMap<Json, JsonObject>): JsonObject {
  const inList = (list: Json | undefined): Json => asArray(list).map((block) => replaceIn(block, changed));
  const messages = asArray(body["messages"]).map((message) => {
    const object = asObject(message);
    return Array.isArray(object?.["content"]) ? { ...object, content: inList(object["content"]) } : message;
  });
  return {
    ...body,
    ...(Array.isArray(body["tools"]) && { tools: inList(body["tools"]) }),
    ...(Array.isArray(body["system"]) && { system: inList(body["system"]) }),
    messages,
  };
}

function replaceIn(block: Json, changed: ReadonlyMap<Json, JsonObject>): Json {
  const written = changed.get(block) ?? block;
  const inner = isObject(written) && written["type"] === "tool_result" ? written["content"] : undefined;
  if (!isObject(written) || !Array.isArray(inner)) return written;
  return { ...written, content: inner.map((block: Json) => changed.get(block) ?? block) };
}
