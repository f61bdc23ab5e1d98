import { type ChatRequest, definePlugin, GatewayError, type RequestCall, type Transform } from "@patchbay/sdk";
import { createAnswerFilter } from "./answer-filter.ts";
import { cleanRequest } from "./clean-request.ts";
import { createReport, Hits } from "./hits.ts";
import { type FilterOptions, options } from "./options.ts";
import { type Rule, rulesOf } from "./rule.ts";
import { TextCleaner } from "./text-cleaner.ts";

/** Blocks, redacts or flags words and patterns in what is asked and answered. */
export const plugin = definePlugin({
  name: "@patchbay/transform-content-filter",
  sdk: "1.0",
  options,
  // Before what the operator adds to a request, and before others see the answer.
  order: { stage: "early" },
  capabilities: { content: ["prompt", "answer"] },
  setup: (_context, chosen) => ({ transform: createFilter(chosen) }),
});

function createFilter(chosen: FilterOptions): Transform {
  const { models, protocols, holdBack } = chosen;
  const hits = new Hits();
  const input = rulesOf(chosen, "input");
  const rules = rulesOf(chosen, "output");
  return {
    when: { ...(models && { models }), ...(protocols && { protocols }) },
    ...(input.length > 0 && inputPositions(input, chosen, hits)),
    ...(rules.length > 0 && {
      events: (call) => {
        const { report } = createReport(call, "output", hits.wordsOf(call.exchange));
        return createAnswerFilter({ rules, holdBack, report });
      },
    }),
  };
}

function inputPositions(
  rules: readonly Rule[],
  { roles, refusal, message }: FilterOptions,
  hits: Hits,
): Pick<Transform, "request" | "answer"> {
  const request = (asked: ChatRequest, call: RequestCall): ChatRequest => {
    const { report, words } = createReport(call, "input");
    const cleaner = new TextCleaner(rules, report);
    const cleaned = cleanRequest(asked, cleaner, roles);
    const { blockedBy } = cleaner;
    if (blockedBy && refusal === "error") throw refused(blockedBy, message);
    if (words.size > 0) hits.remember(call.exchange, { words, ...(blockedBy && { blockedBy }) });
    return cleaned;
  };
  if (refusal === "error") return { request };
  const answer: Transform["answer"] = (_asked, { exchange }) =>
    hits.takeBlock(exchange) && [
      { type: "text-delta", text: message },
      { type: "finish", reason: "content-filter" },
    ];
  return { request, answer };
}

function refused({ name }: Rule, message: string): GatewayError {
  return new GatewayError("bad-request", `${message} (rule "${name}")`, { vendorCode: "content_filter" });
}
