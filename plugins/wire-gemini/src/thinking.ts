import type { ChatRequest, Json, JsonObject, Thinking } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, depths, type Fields, fitThinking } from "@patchbay/wire-kit";
import { bagOf, isOwn } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { readMembers, takeNumber, wordOf } from "./fields.ts";

/** The wish for thinking, and what of its form the model does not hold. */
export interface DecodedThinking {
  readonly thinking: Thinking | undefined;
  readonly form: Json | undefined;
}

/** Reads `thinkingConfig`. */
export function decodeThinking(fields: Fields): DecodedThinking {
  const value = fields.object("thinkingConfig");
  if (!value) return { thinking: undefined, form: undefined };
  const config = readMembers(value, fields.at("thinkingConfig"));
  const include = config.boolean("includeThoughts");
  const show = include === undefined ? undefined : shown(include);
  const depth = decodeDepth(config);
  // A client that only wants to see thoughts counts on the model's own habit, which is to think.
  const thinking = depth ?? (include === true ? ({ type: "auto" } as const) : undefined);
  if (!thinking) {
    config.leave("includeThoughts");
    return { thinking, form: { rest: config.rest() ?? {} } };
  }
  const form = { rest: config.rest(), depth: depth ? undefined : false };
  return { thinking: { ...thinking, ...defined({ show }) }, form: defined(form) };
}

function shown(include: boolean): "auto" | "none" {
  return include ? "auto" : "none";
}

function decodeDepth(config: Fields): Thinking | undefined {
  const word = wordOf(config.peek("thinkingLevel"));
  const level = depths.find((depth) => depth.level.toUpperCase() === word)?.level;
  if (level) {
    config.string("thinkingLevel");
    return { type: "level", level };
  }
  const tokens = takeNumber(config, "thinkingBudget");
  if (tokens === undefined) return undefined;
  if (tokens === 0) return { type: "off" };
  return tokens < 0 ? { type: "auto" } : { type: "budget", tokens };
}

/** Writes `thinkingConfig`: a level for models that know levels, a budget for those that know budgets, never both. */
export function encodeThinking(request: ChatRequest, encoding: Encoding): JsonObject {
  const form = asObject(bagOf(request)["thinking"]);
  const rest = asObject(form?.["rest"]);
  if (!request.thinking) return rest ? { thinkingConfig: rest } : {};
  const thinking = fit(request.thinking, encoding);
  const depth = form?.["depth"] === false && thinking.type === "auto" ? {} : encodeDepth(thinking, encoding);
  const config = { ...rest, ...encodeShow(request, request.thinking), ...depth };
  return Object.keys(config).length > 0 || rest ? { thinkingConfig: config } : {};
}

/** Other wires show thoughts unless they are told not to; this one hides them. */
function encodeShow(request: ChatRequest, { show, type }: Thinking): JsonObject {
  if (show !== undefined) return { includeThoughts: show !== "none" };
  return isOwn(request) || type === "off" ? {} : { includeThoughts: true };
}

/** Models with levels alone are turned off by none of them. */
function fit(thinking: Thinking, { capabilities, losses }: Encoding): Thinking {
  const can = capabilities.thinking;
  const fitting = can && knowsLevelsOnly(can) ? { ...capabilities, thinking: { ...can, off: false } } : capabilities;
  return fitThinking(thinking, { capabilities: fitting, losses });
}

function knowsLevelsOnly({ levels, budget }: NonNullable<Encoding["capabilities"]["thinking"]>): boolean {
  return levels !== undefined && !budget;
}

function encodeDepth(thinking: Thinking, { capabilities }: Encoding): JsonObject {
  if (thinking.type === "level") return { thinkingLevel: thinking.level.toUpperCase() };
  if (thinking.type === "budget") return { thinkingBudget: thinking.tokens };
  if (thinking.type === "off") return { thinkingBudget: 0 };
  return capabilities.thinking && knowsLevelsOnly(capabilities.thinking) ? {} : { thinkingBudget: -1 };
}
