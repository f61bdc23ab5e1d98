import type { ChatRequest, JsonObject, Thinking, ThinkingLevel } from "@patchbay/sdk";
import { type Fields, fitThinking, toLevel } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";

const levels: readonly ThinkingLevel[] = ["low", "medium", "high", "max"];

/** Reads `think`. Clients of this wire always see what was thought. */
export function decodeThinking(fields: Fields): Thinking | undefined {
  const value = fields.peek("think");
  if (typeof value === "boolean") {
    fields.boolean("think");
    return value ? { type: "auto", show: "auto" } : { type: "off" };
  }
  const level = levels.find((word) => word === value);
  if (level === undefined) return undefined;
  fields.string("think");
  return { type: "level", level, show: "auto" };
}

/** Writes `think`. */
export function encodeThinking(request: ChatRequest, encoding: Encoding): JsonObject {
  const { profile, losses } = encoding;
  const thinking = request.thinking && fitThinking(request.thinking, encoding);
  if (!thinking) return {};
  if (thinking.show !== undefined && thinking.show !== "auto") {
    losses({ path: "thinking.show", kind: "dropped", from: thinking.show, reason: "the wire has no field for it" });
  }
  if (profile.think === "none") {
    if (thinking.type !== "off") report(encoding, thinking, "the models of this endpoint do not think");
    return {};
  }
  if (thinking.type === "off") return { think: false };
  return { think: thinking.type === "auto" || encodeDepth(thinking, encoding) };
}

const words: Readonly<Record<ThinkingLevel, string>> = {
  minimal: "low",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "max",
  max: "max",
};

function encodeDepth(thinking: Thinking & { readonly type: "level" | "budget" }, encoding: Encoding): boolean | string {
  const level = thinking.type === "level" ? thinking.level : toLevel(thinking.tokens);
  const known = encoding.capabilities.thinking;
  const think = encoding.profile.think === "boolean" || (known && !known.levels) ? true : words[level];
  if (thinking.type === "budget" || think !== level) report(encoding, thinking, "the wire knows other levels", think);
  return think;
}

function report({ losses }: Encoding, thinking: Thinking, reason: string, to?: string | boolean): void {
  const from = thinking.type === "level" ? thinking.level : thinking.type;
  losses({
    path: "thinking",
    kind: to === undefined ? "dropped" : "approximated",
    from,
    ...(to !== undefined && { to }),
    reason,
  });
}
