import type { JsonObject } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";

/** What a line of a stream is. `other` is one that this wire does not know yet. */
export type LineKind = "blank" | "broken" | "piece" | "last" | "error" | "other";

/** What the rules remember of the lines before. */
export interface StreamFacts {
  form?: "message" | "response";
  model?: string;
  readonly callIds: Set<string>;
}

/** The kind of a line that is JSON. */
export function kindOf(line: JsonObject): LineKind {
  const { error, done } = line;
  if (isObject(error) || (typeof error === "string" && error !== "")) return "error";
  if (done === true) return "last";
  return "message" in line || "response" in line ? "piece" : "other";
}

/** What holds the words of a line: its message, or the line itself where it answers a prompt. */
export function bodyOf(line: JsonObject): JsonObject {
  const { message } = line;
  return isObject(message) ? message : line;
}

/** Servers write `null` for what others leave out. */
export function isSaid(line: JsonObject, member: string): boolean {
  return line[member] !== undefined && line[member] !== null;
}
