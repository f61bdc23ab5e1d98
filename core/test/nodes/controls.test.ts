import { errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, startGateway } from "../support/gateway.ts";

const answer = json({ text: "hello" });

test("a node that the operator takes out is not asked, and is again once it is put back", async () => {
  await using first = await startFakeUpstream(answer);
  await using second = await startFakeUpstream(answer);
  await using kernel = await startGateway([first, second]);
  kernel.signal("main", "a", "disable");
  await chat(kernel);
  expect([first.requests.length, second.requests.length]).toEqual([0, 1]);
  expect(kernel.nodes().map(({ condition }) => condition)).toEqual(["disabled", "ready"]);

  kernel.signal("main", "b", "disable");
  const nobody = await chat(kernel);
  expect(nobody.status).toBe(503);
  expect(await nobody.json()).toMatchObject({ fault: "no-node" });

  kernel.signal("main", "a", "enable");
  expect((await chat(kernel)).status).toBe(200);
  expect(first.requests).toHaveLength(1);
});

test("a reset ends a node's rests", async () => {
  await using upstream = await startFakeUpstream(answer);
  await using kernel = await startGateway([upstream]);
  upstream.enqueue(errorStatus(429, {}, { "retry-after": "100" }));
  await chat(kernel);
  expect((await chat(kernel)).status).toBe(429);
  expect(kernel.nodes()).toMatchObject([{ condition: "ready", rests: [{ model: "m", reason: "rate-limited" }] }]);
  kernel.signal("main", "a", "reset");
  expect((await chat(kernel)).status).toBe(200);
});

test("a node that is none is named", async () => {
  await using kernel = await startGateway(["http://127.0.0.1:9"]);
  expect(() => kernel.signal("main", "nobody", "reset")).toThrow('there is no node "nobody" in a pool "main"');
});
