import { createTestClock, errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, keyOf, nodeAt, plug } from "../support/gateway.ts";
import { startAdmin, token } from "./support.ts";

const answer = json({ text: "hello" });
const nowhere = ["http://127.0.0.1:9"];

test("nodes are told with their state, counters, reasons and what changes next", async () => {
  await using first = await startFakeUpstream(answer);
  await using second = await startFakeUpstream(answer);
  await using it = await startAdmin([first, second], {}, { clock: createTestClock() });
  first.enqueue(errorStatus(429, {}, { "retry-after": "5" }));
  await chat(it.kernel);
  const { body } = await it.ask("GET", "/admin/nodes");
  expect(body).toEqual({
    nodes: [
      {
        pool: "main",
        id: "a",
        provider: "plain",
        condition: "ready",
        inFlight: 0,
        waiting: 0,
        requests: 1,
        failures: 1,
        failuresInRow: 1,
        lastUsedAt: "2026-01-01T00:00:00.000Z",
        rests: [{ model: "m", reason: "rate-limited", until: "2026-01-01T00:00:05.000Z", soft: false }],
        nextChangeAt: "2026-01-01T00:00:05.000Z",
      },
      expect.objectContaining({ id: "b", requests: 1, failures: 0, rests: [] }),
    ],
  });
});

test("a node is taken out, put back and reset; the answer is how it stands then, and the log says who did what", async () => {
  await using upstream = await startFakeUpstream(answer);
  await using it = await startAdmin([upstream]);
  const word = async (verb: string) => (await it.ask("POST", `/admin/nodes/main/a/${verb}`)).body;
  expect(await word("disable")).toMatchObject({ node: { pool: "main", id: "a", condition: "disabled" } });
  expect((await chat(it.kernel)).status).toBe(503);
  expect(await word("enable")).toMatchObject({ node: { condition: "ready" } });
  upstream.enqueue(errorStatus(429, {}, { "retry-after": "100" }));
  expect((await chat(it.kernel)).status).toBe(429);
  expect(await word("reset")).toMatchObject({ node: { failuresInRow: 0, rests: [] } });
  expect((await chat(it.kernel)).status).toBe(200);
  expect(it.kernel.logs.join("")).toContain('admin: disable node \\"main/a\\"'.replaceAll("\\", ""));
});

test("names of pools and nodes are taken out of the address", async () => {
  await using it = await startAdmin([{ ...nodeAt(nowhere[0] ?? ""), id: "of:two/words" }]);
  const { status, body } = await it.ask("POST", "/admin/nodes/main/of%3Atwo%2Fwords/disable");
  expect([status, body]).toMatchObject([200, { node: { id: "of:two/words", condition: "disabled" } }]);
});

test("exchanges of late are listed, the newest first, and each is told whole", async () => {
  await using first = await startFakeUpstream(answer);
  await using second = await startFakeUpstream(answer);
  await using it = await startAdmin([first, second]);
  first.enqueue(errorStatus(500, {}));
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push((await chat(it.kernel)).headers.get("x-request-id") ?? "");
  const { body } = await it.ask("GET", "/admin/exchanges?limit=2");
  expect(body).toMatchObject({
    exchanges: [
      { id: ids[2], attempts: 1 },
      { id: ids[1], model: "m", node: "a" },
    ],
  });
  expect((body as { exchanges: unknown[] }).exchanges).toHaveLength(2);
  const whole = await it.ask("GET", `/admin/exchanges/${ids[0]}`);
  expect(whole.body).toEqual(JSON.parse(JSON.stringify(it.kernel.exchange(ids[0] ?? ""))));
  expect(whole.body).toMatchObject({
    attempts: [
      { node: "a", outcome: "failed" },
      { node: "b", outcome: "done" },
    ],
  });
});

test("an explanation is that of the kernel, for a request as its path and headers say", async () => {
  const picky = plug("picky", {
    selectNode: ([first, ...rest], selection) => {
      if (first && selection.headers["x-plan"] === "free")
        selection.drop(first, { reason: `not for ${selection.protocol}` });
      return first && selection.headers["x-plan"] === "free"
        ? rest
        : [first, ...rest].filter((each) => each !== undefined);
    },
  });
  const other = { provider: "plain", nodes: [{ id: "x", baseUrl: "http://127.0.0.1:9/v1" }] };
  await using it = await startAdmin([...nowhere, ...nowhere], { plugins: [picky], pools: { other } });
  const ask = async (input: object) => (await it.ask("POST", "/admin/explain", { model: "m", ...input })).body;
  expect(await ask({})).toMatchObject({ candidates: ["main/a m", "main/b m"], route: { by: "default" } });
  expect(await ask({ path: "/other/v1/chat" })).toMatchObject({ candidates: ["other/x m"], route: { pool: "other" } });
  expect(await ask({ headers: { "Model-Provider": "other" } })).toMatchObject({ candidates: ["other/x m"] });
  expect(await ask({ path: "/v1/chat", headers: { "X-Plan": "free" } })).toMatchObject({
    candidates: ["main/b m"],
    decision: { policies: [{ policy: "picky", removed: [{ node: "main/a m", reason: "not for plain" }] }] },
  });
  expect(await ask({ path: "/nothing/here" })).toMatchObject({ candidates: [], error: { status: 404 } });
  expect(await ask({ protocol: "plan" })).toMatchObject({
    error: { message: expect.stringContaining('did you mean "plain"?') as string },
  });
});

test("plugins and status are told", async () => {
  await using it = await startAdmin(nowhere);
  expect((await it.ask("GET", "/admin/plugins")).body).toMatchObject({
    hooks: { inboundProtocol: ["plain-protocol"] },
  });
  expect((await it.ask("GET", "/admin/status")).body).toMatchObject({
    generation: 1,
    pools: [{ id: "main", nodes: 1, ready: 1 }],
  });
  await it.kernel.reload({ server: { adminToken: token } });
  expect((await it.ask("GET", "/admin/status")).body).toMatchObject({
    generation: 2,
    lastReload: { outcome: "swapped" },
  });
});

test("no answer shows a secret, whoever put it there", async () => {
  const marker = "marker-of-a-secret-123456";
  const leaky = plug("leaky", {
    selectNode: (candidates, selection) => {
      const [first, ...rest] = candidates;
      if (first) selection.drop(first, { reason: `because of ${marker}` });
      selection.note(`the key is ${keyOf("a")}`);
      return rest;
    },
  });
  await using upstream = await startFakeUpstream(errorStatus(500, { fault: `${keyOf("b")} ${marker}` }));
  await using it = await startAdmin([upstream, upstream], { plugins: [leaky], server: { keys: [marker] } });
  const headers = { authorization: `Bearer ${marker}`, "content-type": "application/json" };
  const asked = await chat(it.kernel, { model: `m ${marker}` }, { headers });
  const id = asked.headers.get("x-request-id") ?? "";
  const answers = [
    await it.ask("GET", "/admin/nodes"),
    await it.ask("GET", "/admin/status"),
    await it.ask("GET", "/admin/plugins"),
    await it.ask("GET", "/admin/exchanges"),
    await it.ask("GET", `/admin/exchanges/${id}`),
    await it.ask("POST", "/admin/explain", { model: `m ${marker}`, headers: { authorization: marker } }),
    await it.ask("POST", "/admin/explain", { model: "m", [marker]: 1 }),
    await it.ask("POST", `/admin/nodes/main/${marker}/reset`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 400, 404]);
  for (const { text } of answers)
    for (const secret of [marker, token, keyOf("a"), keyOf("b")]) expect(text).not.toContain(secret);
  expect(answers[4]?.text).toContain("because of [redacted]");
});
