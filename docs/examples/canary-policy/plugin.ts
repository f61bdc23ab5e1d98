import { type Candidate, definePlugin, type SelectNode } from "@patchbay/sdk";
import { z } from "zod";

const options = z.object({
  /** Of a hundred requests, how many try the nodes with the label `canary` first. */
  percent: z.number().min(0).max(100).default(5),
});

/** Sends a share of the requests to new nodes first; the others keep them as a last resort. */
export const plugin = definePlugin({
  name: "patchbay-plugin-policy-canary",
  sdk: "1.0",
  options,
  setup: (_context, { percent }) => ({ selectNode: preferCanaries(percent) }),
});

function preferCanaries(percent: number): SelectNode {
  return (candidates, selection) => {
    const canaries = candidates.filter(isCanary);
    if (canaries.length === 0 || canaries.length === candidates.length) return candidates;
    const others = candidates.filter((candidate) => !isCanary(candidate));
    const first = selection.random() * 100 < percent;
    selection.note(first ? "canaries first" : "canaries last");
    return first ? [...canaries, ...others] : [...others, ...canaries];
  };
}

function isCanary({ node }: Candidate): boolean {
  return node.labels["canary"] !== undefined;
}
