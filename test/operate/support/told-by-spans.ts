import { plain, type ReceivedSpan } from "../../../plugins/observe-otel/test/receiver.ts";
import { join, tally } from "./tally.ts";
import type { Accounts } from "./truth.ts";

const kinds = {
  input: "gen_ai.usage.input_tokens",
  cacheRead: "gen_ai.usage.cache_read.input_tokens",
  cacheWrite: "gen_ai.usage.cache_creation.input_tokens",
  output: "gen_ai.usage.output_tokens",
  reasoning: "gen_ai.usage.reasoning.output_tokens",
} as const;

/** Kinds of tokens that the conventions have a name for. */
export const spanKinds: readonly string[] = Object.keys(kinds);

/** The accounts as spans tell them; they know no prices. */
export function toldBySpans(spans: readonly ReceivedSpan[]): Omit<Accounts, "cost"> {
  const all = spans.map(({ attributes }) => plain(attributes));
  const calls = all.filter((span) => span["patchbay.cause"] !== undefined);
  const exchanges = all.filter((span) => span["patchbay.cause"] === undefined);
  const attempts = calls.filter((span) => span["patchbay.cause"] !== "probe");
  const probes = calls.filter((span) => span["patchbay.cause"] === "probe");
  const spent = calls.flatMap((span) =>
    Object.entries(kinds).map(([kind, name]) => ({
      key: join(span["patchbay.pool"], span["gen_ai.request.model"], span["patchbay.cause"], kind),
      count: Number(span[name] ?? 0),
    })),
  );
  return {
    attempts: tally(attempts, (span) =>
      join(
        span["patchbay.pool"],
        span["patchbay.node"],
        span["gen_ai.request.model"],
        span["patchbay.cause"],
        span["patchbay.outcome"],
      ),
    ),
    probes: tally(probes, (span) => join(span["patchbay.pool"], span["patchbay.node"], span["patchbay.outcome"])),
    tokens: tally(
      spent,
      ({ key }) => key,
      ({ count }) => count,
    ),
    exchanges: tally(exchanges, (span) =>
      join(
        span["patchbay.protocol"],
        span["gen_ai.request.model"],
        span["http.response.status_code"],
        span["patchbay.outcome"],
      ),
    ),
    answeredByPlugin: exchanges.filter((span) => span["patchbay.answered_by"] !== undefined).length,
  };
}
