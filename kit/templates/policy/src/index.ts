import { type Candidate, definePlugin, type SelectNode } from "@patchbay/sdk";
import * as z from "zod";

const options = z.strictObject({
  label: z.string().min(1).default("{{id}}").describe("nodes that bear this label are tried first"),
  percent: z.number().min(0).max(100).default(100).describe("of a hundred requests, how many prefer them"),
});

/** Tries nodes with a label first, for a share of the requests; the others stay as a last resort. */
export const plugin = definePlugin({
  name: "{{package}}",
  sdk: "1.0",
  options,
  contributes: { hooks: ["selectNode"] },
  setup: (_context, { label, percent }) => ({ selectNode: prefer(label, percent) }),
});

function prefer(label: string, percent: number): SelectNode {
  const bearsIt = ({ node }: Candidate): boolean => node.labels[label] !== undefined;
  return (candidates, selection) => {
    const preferred = candidates.filter(bearsIt);
    if (preferred.length === 0 || preferred.length === candidates.length) return candidates;
    const others = candidates.filter((candidate) => !bearsIt(candidate));
    const first = selection.random() * 100 < percent;
    selection.note(`nodes with the label ${label} come ${first ? "first" : "last"}`);
    return first ? [...preferred, ...others] : [...others, ...preferred];
  };
}
