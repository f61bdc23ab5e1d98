import { type Candidate, GatewayError, type SelectNode } from "@patchbay/sdk";
import { createTestClock, errorStatus, type FakeUpstream, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { chat, nodeAt, plug, startGateway } from "../support/gateway.ts";

const policy = (selectNode: SelectNode) => plug("policy", { selectNode });

async function world(selectNode: SelectNode, config: Config = {}) {
  const clock = createTestClock();
  const upstreams = await Promise.all([startFakeUpstream(json({ text: "a" })), startFakeUpstream(json({ text: "b" }))]);
  const [a, b] = upstreams;
  const kernel = await startGateway(
    [a],
    {
      plugins: [policy(selectNode)],
      pools: { other: { provider: "plain", nodes: [{ ...nodeAt(b), models: ["n", "big-*"] }] } },
      ...config,
    },
    { clock },
  );
  return {
    clock,
    upstreams: upstreams as readonly [FakeUpstream, FakeUpstream],
    kernel,
    text: async () => ((await (await chat(kernel)).json()) as { text: string }).text,
    [Symbol.asyncDispose]: async () => {
      await kernel.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}

const idOf = ({ node }: Candidate): string => `${node.pool}/${node.id}`;

describe("a policy may expand its list", () => {
  test("by candidates of another pool and model, which are asked when the others fail", async () => {
    await using it = await world((candidates, selection) => [
      ...candidates,
      ...selection.candidates({ pool: "other", model: "big-1" }),
    ]);
    it.upstreams[0].setDefault(errorStatus(500, {}));
    expect(await it.text()).toBe("b");
    expect(it.upstreams[1].requests[0]?.json()).toMatchObject({ model: "big-1" });
  });

  test("by nobody, where pool or model are not known", async () => {
    const found: (readonly string[])[] = [];
    await using it = await world((candidates, selection) => {
      found.push(selection.candidates({ pool: "nowhere", model: "m" }).map(idOf));
      found.push(selection.candidates({ pool: "other", model: "small" }).map(idOf));
      found.push(selection.candidates({ model: "n" }).map(idOf));
      return candidates;
    });
    await it.text();
    expect(found).toEqual([[], [], ["other/a"]]);
  });
});

describe("a key", () => {
  test("is bound to whoever answers, for its time", async () => {
    const seen: unknown[] = [];
    await using it = await world((candidates, selection) => {
      seen.push(selection.bound("session"));
      selection.bind("session", 1000);
      return candidates;
    });
    await it.text();
    await it.text();
    await it.clock.advance(1000);
    await it.text();
    expect(seen).toEqual([undefined, { pool: "main", node: "a" }, undefined]);
  });

  test("is not bound to who failed", async () => {
    const seen: unknown[] = [];
    await using it = await world((candidates, selection) => {
      seen.push(selection.bound("session"));
      selection.bind("session", 1000);
      return candidates;
    });
    it.upstreams[0].setDefault(errorStatus(400, {}));
    await chat(it.kernel);
    await chat(it.kernel);
    expect(seen).toEqual([undefined, undefined]);
  });
});

test("a policy may refuse a request, and nobody is asked", async () => {
  await using it = await world((candidates, selection) => {
    selection.refuse({ code: "permission-denied", message: "no images here" });
    return candidates;
  });
  const response = await chat(it.kernel);
  expect(response.status).toBe(GatewayError.of({ code: "permission-denied", message: "" }).status);
  expect(await response.json()).toMatchObject({ fault: "permission-denied", message: "no images here" });
  expect(it.upstreams[0].requests).toHaveLength(0);
});

test("a node's time to the first event is remembered per model, later ones count less than all before", async () => {
  const seen: (number | undefined)[] = [];
  await using it = await world((candidates, selection) => {
    seen.push(candidates[0] && selection.state(candidates[0]).firstEventMs);
    return candidates;
  });
  await it.text();
  await it.text();
  expect(seen).toEqual([undefined, 0]);
});
