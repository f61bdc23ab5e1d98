import {
  createGlob,
  definePlugin,
  type Maybe,
  type ChatRequest,
  type RequestCall,
  type Transform,
} from "@patchbay/sdk";
import { options, type Rule } from "./options.ts";
import { openPromptFile } from "./prompt-file.ts";
import { putText } from "./put-text.ts";
import { createRewrite, rewriteSystem } from "./replace.ts";

/** Puts instructions of the operator to those of the client, or in their place. */
export const plugin = definePlugin({
  name: "@patchbay/transform-system-prompt",
  sdk: "1.0",
  options,
  capabilities: { content: ["prompt"], timers: true },
  async setup(context, { rules }) {
    const files = new Map<string, () => string>();
    for (const { file } of rules) {
      if (file !== undefined && !files.has(file)) files.set(file, (await openPromptFile(context, file)).text);
    }
    return {
      transform: rules.map((rule, index) => {
        const { text, file } = rule;
        const textOf = file === undefined ? () => text : files.get(file);
        return transformOf(rule, `rule ${rule.name === undefined ? index + 1 : `"${rule.name}"`}`, textOf);
      }),
    };
  },
});

type Change = (request: ChatRequest, call: RequestCall) => Maybe<ChatRequest>;

/** Which pool is asked is known at position `attempt` only; everything else is better said once. */
function transformOf(rule: Rule, name: string, textOf: (() => string | undefined) | undefined): Transform {
  const { models, pools, protocols } = rule.when;
  const when = { ...(models && { models }), ...(pools && { pools }), ...(protocols && { protocols }) };
  const change = changeOf(rule, name, () => textOf?.());
  return { when, ...(pools ? { attempt: change } : { request: change }) };
}

function changeOf(rule: Rule, name: string, textOf: () => string | undefined): Change {
  const isMeant = rule.when.clients && createGlob(rule.when.clients);
  const rewrite = createRewrite(rule.replace);
  return (request, call) => {
    if (isMeant && !isMeant(call.client)) return undefined;
    const rewritten = rewriteSystem(request, rewrite);
    const text = textOf();
    if (text === undefined) return rewritten;
    const put = putText(rewritten, text, rule);
    const { blocks, messages } = put.dropped;
    if (blocks + messages > 0) {
      call.log.info("the client's system prompt was overwritten", {
        rule: name,
        exchange: call.exchange,
        blocks,
        messages,
      });
    }
    return put.request;
  };
}
