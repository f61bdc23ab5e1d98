import { GatewayError } from "@patchbay/sdk";
import type { ResolvedProbe } from "../config/resolved.ts";
import type { Generation } from "../generation/generation.ts";
import { probeNode, type ProbeOutcome } from "./probe-node.ts";
import { isQuestion, questionFor } from "./probe-question.ts";

const usualTimeoutMs = 10_000;

/** How a node is asked at a word of the operator, where that differs from the probe of its pool. */
export type ProbeWish = Partial<Pick<ResolvedProbe, "how" | "model">>;

/** Asks a node now, whatever the probe of its pool says of when. @throws GatewayError `not-found`, `unprocessable` when it cannot be asked so. */
export async function probeNow(
  generation: Generation,
  [pool, id]: readonly [string, string],
  wish: ProbeWish,
): Promise<ProbeOutcome> {
  const entry = generation.nodes.named(pool, id);
  const probe = generation.config.pools.find((each) => each.id === pool)?.probe;
  const question = questionFor(entry, { how: wish.how ?? probe?.how, model: wish.model ?? probe?.model });
  if (!isQuestion(question))
    throw new GatewayError(
      "unprocessable",
      `${question.message}${question.hint === undefined ? "" : ` (${question.hint})`}`,
    );
  const timeoutMs = probe?.timeoutMs ?? usualTimeoutMs;
  return await probeNode({ generation, entry, question, timeoutMs, controller: new AbortController() });
}
