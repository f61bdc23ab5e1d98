import type { ChatRequest, Json, JsonObject, Thinking } from "@patchbay/sdk";
import { asNumber, asObject, asString, isObject } from "@patchbay/sdk/http";
import { defined, depths, type Fields, fitThinking, toBudget, toLevel } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

type Field = "reasoning_effort" | "reasoning" | "thinking" | "enable_thinking";

interface Found {
  readonly thinking: Thinking;
  readonly field: Field;
  /** Members of the field that mean something else. */
  readonly rest?: JsonObject;
}

/** Reads the wish for thinking from the field that is most exact; the others stay as they are. */
export function decodeThinking(fields: Fields): Found | undefined {
  return readEffort(fields) ?? readReasoning(fields) ?? readThinking(fields) ?? readEnabled(fields);
}

function ofEffort(effort: Json | undefined): Thinking | undefined {
  if (effort === "none") return { type: "off" };
  const depth = depths.find(({ level }) => level === effort);
  return depth && { type: "level", level: depth.level };
}

function readEffort(fields: Fields): Found | undefined {
  const thinking = ofEffort(fields.string("reasoning_effort"));
  if (!thinking) fields.leave("reasoning_effort");
  return thinking && { thinking, field: "reasoning_effort" };
}

function readReasoning(fields: Fields): Found | undefined {
  const value = fields.peek("reasoning");
  if (!isObject(value)) return undefined;
  const { effort, max_tokens: tokens, enabled, exclude, ...rest } = value;
  const budget = asNumber(tokens);
  const thinking =
    ofEffort(effort) ?? (budget === undefined ? ofSwitch(enabled) : { type: "budget" as const, tokens: budget });
  if (!thinking) return undefined;
  fields.object("reasoning");
  return found({ ...thinking, ...(exclude === true && { show: "none" }) }, "reasoning", rest);
}

function readThinking(fields: Fields): Found | undefined {
  const value = fields.peek("thinking");
  if (!isObject(value)) return undefined;
  const { type, budget_tokens: tokens, ...rest } = value;
  const budget = asNumber(tokens);
  if (type !== "enabled" && type !== "disabled" && type !== "auto") return undefined;
  fields.object("thinking");
  if (type !== "disabled" && budget !== undefined) return found({ type: "budget", tokens: budget }, "thinking", rest);
  return found({ type: type === "disabled" ? "off" : "auto" }, "thinking", rest);
}

function readEnabled(fields: Fields): Found | undefined {
  const thinking = ofSwitch(fields.peek("enable_thinking"));
  if (!thinking) return undefined;
  fields.boolean("enable_thinking");
  const budget = thinking.type === "auto" ? fields.number("thinking_budget") : undefined;
  return { thinking: budget === undefined ? thinking : { type: "budget", tokens: budget }, field: "enable_thinking" };
}

function ofSwitch(value: Json | undefined): Thinking | undefined {
  return typeof value === "boolean" ? { type: value ? "auto" : "off" } : undefined;
}

function found(thinking: Thinking, field: Field, rest: JsonObject): Found {
  return Object.keys(rest).length > 0 ? { thinking, field, rest } : { thinking, field };
}

/** Writes the wish for thinking in the endpoint's words. */
export function encodeThinking(request: ChatRequest, encoding: Encoding): JsonObject {
  const { profile, losses } = encoding;
  const notes = bagOf(request);
  const field = profile.reasoningIn ?? asString(notes["thinkingField"]) ?? "reasoning_effort";
  const thinking = request.thinking && fitThinking(request.thinking, encoding);
  if (!thinking) return {};
  if (thinking.show !== undefined && field !== "reasoning") {
    losses({ path: "thinking.show", kind: "dropped", from: thinking.show, reason: "the target has no field for it" });
  }
  const write = writers[field];
  if (!write)
    losses({ path: "thinking", kind: "dropped", from: thinking.type, reason: "the target has no field for it" });
  const rest = asObject(field === "chat_template_kwargs" ? fieldsOf(request)[field] : notes["thinkingRest"]) ?? {};
  return write?.(thinking, rest, encoding) ?? {};
}

type Write = (thinking: Thinking, rest: JsonObject, encoding: Encoding) => JsonObject;

const writers: Readonly<Record<string, Write>> = {
  reasoning_effort(thinking, _rest, { losses }) {
    if (thinking.type === "auto") return {};
    if (thinking.type === "off") return { reasoning_effort: "none" };
    if (thinking.type === "level") return { reasoning_effort: thinking.level };
    const level = toLevel(thinking.tokens);
    losses({
      path: "thinking",
      kind: "approximated",
      from: thinking.tokens,
      to: level,
      reason: "the target knows levels only",
    });
    return { reasoning_effort: level };
  },
  enable_thinking(thinking) {
    return defined({ enable_thinking: thinking.type !== "off", thinking_budget: toBudget(thinking) });
  },
  thinking(thinking, rest, { losses }) {
    if (thinking.type === "level") {
      losses({
        path: "thinking",
        kind: "approximated",
        from: thinking.level,
        to: "enabled",
        reason: "the target knows on and off",
      });
    }
    const tokens = thinking.type === "budget" ? thinking.tokens : undefined;
    return {
      thinking: defined({ type: thinking.type === "off" ? "disabled" : "enabled", budget_tokens: tokens, ...rest }),
    };
  },
  reasoning(thinking, rest) {
    const exclude = thinking.show === "none" ? true : undefined;
    return { reasoning: defined({ ...reasoningDepth(thinking), exclude, ...rest }) };
  },
  chat_template_kwargs(thinking, rest) {
    return { chat_template_kwargs: { ...rest, enable_thinking: thinking.type !== "off" } };
  },
};

function reasoningDepth(thinking: Thinking): JsonObject {
  if (thinking.type === "budget") return { max_tokens: thinking.tokens };
  if (thinking.type === "level") return { effort: thinking.level };
  return { enabled: thinking.type === "auto" };
}
