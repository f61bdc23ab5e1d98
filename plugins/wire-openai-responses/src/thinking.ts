import type { ChatRequest, Json, JsonObject, Thinking } from "@patchbay/sdk";
import { asObject, isObject } from "@patchbay/sdk/http";
import { defined, depths, type Fields, fitThinking, toLevel } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

const field = "reasoning";

/** The wish for thinking, and members of its field that mean something else. */
export interface FoundThinking {
  readonly thinking: Thinking;
  readonly rest?: JsonObject;
}

type Show = NonNullable<Thinking["show"]>;

const shows: ReadonlyMap<Json, Show> = new Map<Json, Show>([
  ["auto", "auto"],
  ["concise", "summary"],
  ["detailed", "detailed"],
]);

/** Reads `reasoning`. A summary that is not asked for is not shown on this wire. */
export function decodeThinking(fields: Fields): FoundThinking | undefined {
  const value = fields.peek(field);
  if (!isObject(value)) return undefined;
  const { effort, summary, ...rest } = value;
  const depth = depthOf(effort);
  const show = summary === undefined || summary === null ? "none" : shows.get(summary);
  const says = typeof effort === "string" || typeof summary === "string";
  if (!depth || !show || !says) return undefined;
  fields.object(field);
  const kept = { ...rest, ...(effort === null && { effort }), ...(summary === null && { summary }) };
  return { thinking: { ...depth, show }, ...(Object.keys(kept).length > 0 && { rest: kept }) };
}

function depthOf(effort: Json | undefined): Thinking | undefined {
  if (effort === undefined || effort === null) return { type: "auto" };
  if (effort === "none") return { type: "off" };
  const depth = depths.find(({ level }) => level === effort);
  return depth && { type: "level", level: depth.level };
}

/** Writes the wish for thinking. */
export function encodeThinking(request: ChatRequest, encoding: Encoding): JsonObject {
  const thinking = request.thinking && fitThinking(request.thinking, encoding);
  if (!thinking) return {};
  const effort = effortOf(thinking, encoding);
  const reasoning = {
    ...asObject(bagOf(request)["thinkingRest"]),
    ...defined({ effort, summary: summaryOf(thinking, encoding) }),
  };
  return Object.keys(reasoning).length > 0 ? { reasoning } : {};
}

function effortOf(thinking: Thinking, { losses }: Encoding): string | undefined {
  if (thinking.type === "auto") return undefined;
  if (thinking.type === "off") return "none";
  if (thinking.type === "level") return thinking.level;
  const level = toLevel(thinking.tokens);
  const reason = "the target knows levels only";
  losses({ path: "thinking", kind: "approximated", from: thinking.tokens, to: level, reason });
  return level;
}

/**
 * Not every model knows `concise`: a client of another wire did not ask for exactly that. Other wires show thinking that
 * they ask for unless they are told not to; this one shows what is asked for.
 */
function summaryOf({ show, type }: Thinking, { own, losses }: Encoding): string | undefined {
  if (show === undefined && !own && type !== "off") {
    losses({ path: "thinking.show", kind: "synthesized", to: "auto", reason: "the target shows none by itself" });
    return "auto";
  }
  if (show === undefined || show === "none") return undefined;
  if (show !== "summary") return show;
  return own ? "concise" : "auto";
}
