import type { ChatRequest, JsonObject } from "@patchbay/sdk";
import { asNumber } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";

/** Written where nobody said how long an answer may be, and nobody knows how long it can be. */
const usualTokens = 8192;
/** Room for the answer behind the thinking. */
const answerTokens = 4096;
const leastBudget = 1024;

/** Writes how long answer and thinking may be. The wire wants a limit, which the thinking is a part of. */
export function encodeLimits(request: ChatRequest, thinking: JsonObject | undefined, encoding: Encoding): JsonObject {
  const tokens = maxTokens(request, encoding);
  const budget = asNumber(thinking?.["budget_tokens"]);
  if (!thinking || budget === undefined || encoding.own || budget < tokens) {
    return defined({ max_tokens: tokens, thinking });
  }
  const raised = Math.min(budget + answerTokens, encoding.capabilities.maxOutputTokens ?? Infinity);
  const reason = "the budget for thinking must be smaller";
  encoding.losses({ path: "max_tokens", kind: "approximated", from: tokens, to: raised, reason });
  if (budget < raised) return { max_tokens: raised, thinking };
  const lowered = Math.max(leastBudget, raised - answerTokens);
  encoding.losses({ path: "thinking", kind: "approximated", from: budget, to: lowered, reason });
  return { max_tokens: Math.max(raised, lowered + 1), thinking: { ...thinking, budget_tokens: lowered } };
}

function maxTokens({ sampling }: ChatRequest, { own, capabilities, losses }: Encoding): number {
  const wanted = sampling?.maxOutputTokens;
  const { maxOutputTokens: most } = capabilities;
  if (wanted === undefined) {
    const to = most ?? usualTokens;
    losses({ path: "max_tokens", kind: "synthesized", to, reason: "the wire wants a limit" });
    return to;
  }
  if (own || most === undefined || wanted <= most) return wanted;
  losses({ path: "max_tokens", kind: "approximated", from: wanted, to: most, reason: "the model writes no more" });
  return most;
}
