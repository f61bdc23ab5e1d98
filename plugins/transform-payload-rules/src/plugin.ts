import { type ChatRequest, definePlugin, type Json, type RequestCall, type Transform } from "@patchbay/sdk";
import { createBodyChange } from "./body-change.ts";
import { options, type Rule } from "./options.ts";
import { prepareRule } from "./rules.ts";
import { ValueDocument } from "./value-document.ts";

/** Sets, changes and takes out parts of requests by rules. */
export const plugin = definePlugin({
  name: "@patchbay/transform-payload-rules",
  sdk: "1.0",
  options,
  capabilities: { content: ["prompt"] },
  setup: (_context, { rules }) => ({ transform: rules.map(transformOf) }),
});

/** Pool and wire are known from position `attempt` on; everything else is better said once. */
function transformOf(rule: Rule): Transform {
  const { models, pools, wires, protocols } = rule.when;
  const when = {
    ...(models && { models }),
    ...(pools && { pools }),
    ...(wires && { wires }),
    ...(protocols && { protocols }),
  };
  if (rule.on === "body") return { when, upstream: createBodyChange(prepareRule(rule)) };
  const change = createRequestChange(rule);
  return { when, ...(pools || wires ? { attempt: change } : { request: change }) };
}

function createRequestChange(rule: Rule): (request: ChatRequest, call: RequestCall) => ChatRequest | undefined {
  const { isFor, apply } = prepareRule(rule);
  return (request, call) => {
    if (!isFor(call)) return undefined;
    // A request is plain data. What rules make of it the kernel checks, and the wire that has to write it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const before = request as unknown as Json;
    const after = apply(new ValueDocument(before)).value;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return after === before ? undefined : (after as unknown as ChatRequest);
  };
}
