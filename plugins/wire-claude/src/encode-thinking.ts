import type { ChatRequest, Json, JsonObject, Thinking } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { defined, fitThinking, toBudget } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { readForm } from "./decode-thinking.ts";
import type { Encoding } from "./encoding.ts";

/** The wish for thinking, in the target model's form. */
export interface EncodedThinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
}

/** What the wish depends on. */
export interface ThinkingFacts {
  /** The conversation, written. */
  readonly messages: readonly JsonObject[];
  /** Thinking was taken out of it. */
  readonly changed: boolean;
}

/** Smallest budget that the wire takes, and the one for a wish that names none. */
const leastBudget = 1024;
const usualBudget = 8192;

/** Writes the wish for thinking: as its client wrote it where the model takes that, else in the form that it takes. */
export function encodeThinking(request: ChatRequest, facts: ThinkingFacts, encoding: Encoding): EncodedThinking {
  if (!request.thinking) return {};
  const wish = sameForm(request, encoding) ?? newForm(request.thinking, encoding);
  return mayThink(wish, facts, encoding) ? wish : { thinking: { type: "disabled" } };
}

/** What the client wrote, when it still says what the request says and the model takes it. */
function sameForm(request: ChatRequest, { capabilities }: Encoding): EncodedThinking | undefined {
  const form = asObject(bagOf(request)["thinking"]);
  if (!form || JSON.stringify(readForm(form)) !== JSON.stringify(request.thinking)) return undefined;
  const thinking = asObject(form["thinking"]);
  const can = capabilities.thinking;
  if (can && thinking && !takes(thinking["type"], can)) return undefined;
  return defined({ thinking, effort: asString(form["effort"]) });
}

type Abilities = NonNullable<Encoding["capabilities"]["thinking"]>;

function takes(type: Json | undefined, can: Abilities): boolean {
  if (type === "enabled") return can.budget !== undefined;
  if (type === "adaptive") return isAdaptive(can);
  return type !== "disabled" || can.off !== false;
}

function isAdaptive({ levels = [] }: Abilities): boolean {
  return levels.length > 0;
}

function newForm(wanted: Thinking, encoding: Encoding): EncodedThinking {
  const { capabilities, profile, losses } = encoding;
  const can = capabilities.thinking;
  if (can && !isAdaptive(can) && !can.budget) {
    if (wanted.type !== "off") losses({ path: "thinking", kind: "dropped", reason: "the model does not think" });
    return {};
  }
  if (wanted.type === "off" && profile.betweenTools === true) return { thinking: { type: "between_tools" } };
  const wish = fitThinking(wanted, encoding);
  if (wish.type === "off") return { thinking: { type: "disabled" } };
  return can && isAdaptive(can) && !(wish.type === "budget" && can.budget) ? adaptive(wish) : budgeted(wish, encoding);
}

function adaptive(wish: Thinking): EncodedThinking {
  return defined({
    thinking: { type: "adaptive", display: display(wish) },
    effort: wish.type === "level" ? wish.level : undefined,
  });
}

function display({ show }: Thinking): string {
  return show === "none" ? "omitted" : "summarized";
}

function budgeted(wish: Thinking, { capabilities, losses }: Encoding): EncodedThinking {
  const wanted = toBudget(wish) ?? usualBudget;
  const { min = leastBudget, max = Infinity } = capabilities.thinking?.budget ?? {};
  const tokens = Math.min(Math.max(wanted, min), max);
  if (wish.type !== "budget" || tokens !== wish.tokens) {
    const from = wish.type === "level" ? wish.level : wanted;
    losses({ path: "thinking", kind: "approximated", from, to: tokens, reason: "the model knows budgets only" });
  }
  // Models that think by a budget show it unasked, and services that follow the wire may not know the field.
  const shown = wish.show === undefined || wish.show === "auto" ? {} : { display: display(wish) };
  return { thinking: { type: "enabled", budget_tokens: tokens, ...shown } };
}

/** With a budget, a turn that calls tools must begin with the thinking that led to them; without it the target refuses. */
function mayThink({ thinking }: EncodedThinking, { messages, changed }: ThinkingFacts, encoding: Encoding): boolean {
  if (thinking?.["type"] !== "enabled" || (encoding.own && !changed) || !lacksThinking(messages)) return true;
  encoding.losses({
    path: "thinking",
    kind: "dropped",
    reason: "the thinking that led to the last tool calls is not there, and the model refuses to go on without",
  });
  return false;
}

/** Whether the conversation stands in a tool loop whose turn does not begin with thinking. */
function lacksThinking(messages: readonly JsonObject[]): boolean {
  const last = messages.findLast(({ role }) => role === "assistant");
  const blocks = asArray(last?.["content"]).map(asObject);
  const type = blocks[0]?.["type"];
  return blocks.some((block) => block?.["type"] === "tool_use") && type !== "thinking" && type !== "redacted_thinking";
}
