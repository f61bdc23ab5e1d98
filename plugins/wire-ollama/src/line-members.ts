import type { ChatEvent, Json, JsonObject } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { keep } from "./bag.ts";
import { wireId } from "./types.ts";
import { metricFields } from "./usage.ts";

const ofLine: ReadonlySet<string> = new Set([
  "model",
  "created_at",
  "message",
  "response",
  "thinking",
  "tool_calls",
  "images",
  "image",
  "done",
  "done_reason",
  "logprobs",
  "context",
  ...metricFields,
]);
const ofMessage: ReadonlySet<string> = new Set(["role", "content", "thinking", "images", "tool_calls"]);

/** Members of a line that the model has no word for, such as the host of a model that is elsewhere. */
export function unknownMembers(line: JsonObject): JsonObject {
  return unknownIn(line, ofLine) ?? {};
}

/** Members that nobody knows return to this wire as they came. `first`: those of the first line, which all lines repeat. */
export function readUnknown(line: JsonObject, first: JsonObject, out: ChatEvent[]): void {
  const message = asObject(line["message"]);
  const inMessage = message && unknownIn(message, ofMessage);
  if (inMessage) out.push({ type: "opaque", wire: wireId, raw: inMessage });
  const inLine = unknownIn(line, ofLine, first);
  if (inLine) out.push({ type: "opaque", wire: wireId, raw: inLine, ...keep({ of: "line" }) });
}

function unknownIn(object: JsonObject, known: ReadonlySet<string>, told: JsonObject = nothing): JsonObject | undefined {
  let found: [string, Json][] | undefined;
  for (const key in object) {
    const value = object[key];
    if (known.has(key) || value === undefined || value === null || isSame(value, told, key)) continue;
    (found ??= []).push([key, value]);
  }
  return found && Object.fromEntries(found);
}

const nothing: JsonObject = {};

function isSame(value: Json, told: JsonObject, key: string): boolean {
  if (!Object.hasOwn(told, key)) return false;
  return value === told[key] || (typeof value === "object" && JSON.stringify(value) === JSON.stringify(told[key]));
}
