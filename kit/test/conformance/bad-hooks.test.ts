import { join } from "node:path";
import { expect, test } from "vitest";
import { runConformance } from "../../src/conformance/run-conformance.ts";
import { temporaryFolder } from "../support.ts";

const aMinute = 60_000;

interface Bad {
  readonly what: string;
  /** What `setup` returns. */
  readonly hooks: string;
  /** The check that tells. */
  readonly found: RegExp;
}

const policies: readonly Bad[] = [
  {
    what: "a policy that throws dice of its own",
    hooks: "{ selectNode: (candidates) => candidates.toSorted(() => Math.random() - 0.5) }",
    found: /decides-the-same|says-the-same/,
  },
  {
    what: "a policy that looks at the clock",
    hooks: "{ selectNode: (candidates) => (process.hrtime()[1] % 2 === 0 ? candidates : candidates.toReversed()) }",
    found: /decides-the-same|says-the-same/,
  },
  {
    what: "a policy that invents a node",
    hooks:
      '{ selectNode: (candidates) => candidates.map((each) => ({ ...each, node: { ...each.node, id: "invented" } })) }',
    found: /returns-candidates|invents-nobody/,
  },
  {
    what: "a policy that takes its time",
    hooks:
      "{ selectNode: (candidates) => { const end = performance.now() + 30; while (performance.now() < end); return candidates; } }",
    found: /answers-in-time/,
  },
  {
    what: "a policy that cannot bear a node that cools",
    hooks:
      '{ selectNode: (candidates, { state }) => candidates.filter((each) => { if (state(each).condition === "refreshing") throw new TypeError("no"); return true; }) }',
    found: /says-the-same|invents-nobody|answers-in-time/,
  },
  {
    what: "a policy that leaves out without a word",
    hooks: "{ selectNode: (candidates) => candidates.slice(0, 1) }",
    found: /says-why/,
  },
];

const transforms: readonly Bad[] = [
  {
    what: "a transform that drops the finish",
    hooks: '{ transform: { events: () => ({ push: (events) => events.filter(({ type }) => type !== "finish") }) } }',
    found: /grammar|transform\//,
  },
  {
    what: "a transform that changes the request in place",
    hooks: '{ transform: { request: (request) => { Object.assign(request, { model: "other" }); } } }',
    found: /leaves-the-old-one/,
  },
  {
    what: "a transform whose answers share a state",
    hooks:
      '(() => { const seen = []; return { transform: { events: () => ({ push: (events) => { seen.push(...events); return seen.filter(({ type }) => type === "text-delta").length > 9 ? [] : events; } }) } }; })()',
    found: /know-nothing-of-each-other|many-at-once|transform/,
  },
  {
    what: "a transform that makes the whole of what broke off",
    hooks:
      '{ transform: { request: (request) => { if (JSON.stringify(request).includes("breaks-off")) throw new TypeError("no"); return { ...request, messages: undefined }; } } }',
    found: /new-request|transform\//,
  },
];

const observers: readonly Bad[] = [
  {
    what: "an observer that throws",
    hooks: '{ observe: { events: ["exchange-end"], handle: () => { throw new TypeError("no"); } } }',
    found: /observer\//,
  },
  {
    what: "an observer that holds up the process",
    hooks:
      '{ observe: { events: ["exchange-end"], handle: () => { const end = performance.now() + 150; while (performance.now() < end); } } }',
    found: /hold-up/,
  },
  {
    what: "an observer that never settles",
    hooks: '{ observe: { events: ["exchange-end"], handle: () => new Promise(() => undefined) } }',
    found: /contract\/observer/,
  },
];

test.each([...policies, ...transforms, ...observers])("finds $what", { timeout: aMinute }, async ({ hooks, found }) => {
  await using place = await temporaryFolder({ "plugin.ts": sourceOf(hooks) });
  const { checks } = await runConformance(join(place.folder, "plugin.ts"), { tiers: ["inline"], bail: true });
  const failed = checks.filter(({ verdict }) => verdict === "failed").map(({ id, evidence }) => `${id} ${evidence}`);
  expect(failed.join("\n")).toMatch(found);
});

function sourceOf(hooks: string): string {
  return `import { definePlugin } from "@patchbay/sdk";
export const plugin = definePlugin({
  name: "patchbay-plugin-bad",
  sdk: "1.0",
  setup: () => (${hooks}) as never,
});
`;
}
