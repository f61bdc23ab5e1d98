import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestKernel, type TestKernel } from "../../src/testing.ts";
import { plainProtocol, plainProvider } from "../support/plain-wire.ts";

/** Everything that can say where a request goes; without any of it the default pool is asked. */
const means = ["path", "header", "colon", "prefix", "alias", "nodes"] as const;
type Means = (typeof means)[number];

/** Every set of means there is. */
const sets: readonly (readonly Means[])[] = Array.from({ length: 2 ** means.length }, (_, bits) =>
  means.filter((_means, index) => (bits >> index) % 2 === 1),
);

const named = ["path", "header", "colon"] as const;

let kernel: TestKernel;
let close: () => Promise<void>;

beforeAll(async () => {
  const upstream = await startFakeUpstream((request) => {
    const [, pool, node] = request.path.split("/");
    return json({ text: `${pool}/${node} ${(request.json() as { model: string }).model}` });
  });
  const node = (pool: string, id: string, fields: object = {}) => ({
    id,
    baseUrl: `${upstream.url}/${pool}/${id}`,
    ...fields,
  });
  const pool = (id: string) => ({ provider: "plain", nodes: [node(id, "open"), node(id, "team", { prefix: "team" })] });
  kernel = await startTestKernel({
    plugins: [plainProtocol, plainProvider],
    pools: {
      target: pool("target"),
      path: pool("path"),
      header: pool("header"),
      colon: pool("colon"),
      nodes: { provider: "plain", nodes: [node("nodes", "open", { models: ["nodes", "alias-and-nodes"] })] },
      rest: { provider: "plain", nodes: [node("rest", "open")] },
    },
    models: Object.fromEntries(
      ["alias", "alias-and-nodes"].map((alias) => [
        alias,
        ["target", ...named].map((id) => ({ pool: id, model: `target-in-${id}` })),
      ]),
    ),
    defaultPool: ["rest"],
  });
  close = async () => {
    await kernel.close();
    await upstream.close();
  };
});

afterAll(() => close());

/** A name that is an alias, a model that nodes name, both or neither. */
function nameOf(set: ReadonlySet<Means>): string {
  return means.filter((each) => (each === "alias" || each === "nodes") && set.has(each)).join("-and-") || "plain";
}

async function ask(set: ReadonlySet<Means>): Promise<string> {
  const model = `${set.has("colon") ? "colon:" : ""}${set.has("prefix") ? "team/" : ""}${nameOf(set)}`;
  const response = await fetch(`${kernel.url}${set.has("path") ? "/path" : ""}/v1/chat`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(set.has("header") && { "model-provider": "header" }) },
    body: JSON.stringify({ model, text: "x" }),
  });
  return ((await response.json()) as { text: string }).text;
}

/** Path, header, colon; within what they leave a prefix, then an alias; then nodes, then the default pool. */
function expected(set: ReadonlySet<Means>): string {
  const pool = named.find((each) => set.has(each));
  const node = set.has("prefix") ? "team" : "open";
  if (set.has("alias")) return `${pool ?? "target"}/${node} target-in-${pool ?? "target"}`;
  if (pool) return `${pool}/${node} ${nameOf(set)}`;
  if (set.has("prefix")) return `target/team ${nameOf(set)}`;
  return `${set.has("nodes") ? "nodes" : "rest"}/open ${nameOf(set)}`;
}

describe("where a request goes that is told by", () => {
  test.each(sets.map((set) => [set.join(", ") || "nothing", set] as const))("%s", async (_name, set) => {
    expect(await ask(new Set(set))).toBe(expected(new Set(set)));
  });
});
