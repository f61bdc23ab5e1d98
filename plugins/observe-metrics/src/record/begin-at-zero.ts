import type { GenerationEvent, Loss, LossEvent } from "@patchbay/sdk";
import type { Metrics } from "../metrics.ts";

const outcomes = [
  "swapped",
  "failed",
  "drained",
  "canary",
  "promoted",
  "rolled-back",
] as const satisfies readonly GenerationEvent["outcome"][];

const directions = ["request", "reply"] as const satisfies readonly LossEvent["direction"][];

const kinds = ["dropped", "approximated", "renamed", "synthesized"] as const satisfies readonly Loss["kind"][];

/** Counters whose labels are known beforehand: the first step of one that was not there before is seen by no `increase`. */
export function beginAtZero({ generations, losses }: Pick<Metrics, "generations" | "losses">): void {
  for (const outcome of outcomes) generations.add({ outcome }, 0);
  for (const direction of directions) for (const kind of kinds) losses.add({ direction, kind }, 0);
}
