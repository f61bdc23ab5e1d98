import type { Transform } from "@patchbay/sdk";
import { attemptSpanId, type ContextRules, traceContextOf } from "./trace-context.ts";
import { formatTraceParent } from "./trace-parent.ts";

/** Tells an upstream which span called it. Bodies stay as they are. */
export function propagating(rules: ContextRules): Transform {
  return {
    // Nobody's request fails for want of a header that is about it.
    optional: true,
    upstream: (message, { exchange, attempt, headers }) => {
      const context = traceContextOf(exchange, headers, rules);
      const { traceId, isSampled, state } = context;
      const spanId = attemptSpanId(context, exchange, attempt);
      const traceparent = formatTraceParent({ traceId, spanId, isSampled });
      const added = { traceparent, ...(state && { tracestate: state.serialize() }) };
      return { ...message, headers: { ...message.headers, ...added } };
    },
  };
}
