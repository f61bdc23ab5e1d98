import type { Call } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { createTestClock, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { silentLogger } from "../../src/log/create-logger.ts";
import type { Attempt } from "../../src/pipeline/attempt.ts";
import { callOf } from "../../src/pipeline/call-context.ts";
import { createTransport } from "../../src/upstream/create-transport.ts";
import { nodeOf } from "../credentials/support.ts";
import { direct, failureOf, patient } from "../upstream/support/call.ts";

const key = "key-of-the-node";
const token = createSecret("value-of-the-token", "test");

/** What a provider's plugin gets for one attempt at a node of its own tier; `baseUrl` is what the operator wrote. */
function callFor(url: string, tier: "inline" | "process", baseUrl: string | undefined) {
  const transport = createTransport({ defaultProxy: undefined, connectMs: 5000 });
  const auth = { type: "header", name: "x-api-key" };
  const entry = {
    provider: { id: "far", auth },
    owner: "far",
    node: nodeOf(url),
    config: { baseUrl, headers: {}, credential: createSecret(key, "test"), connection: direct },
  };
  const plugins = [{ id: "far", tier, rights: {}, options: { token }, hooks: {} }];
  const host = { clock: createTestClock(), log: silentLogger };
  const generation = { plugins, transport, host, config: { upstream: patient } };
  const attempt = { exchange: { id: "e", generation }, entry, candidate: { model: "m" }, number: 1, losses: {} };
  const call: Call<"models"> = callOf(attempt as unknown as Attempt, {}, new AbortController().signal);
  return { call, [Symbol.asyncDispose]: () => transport.close() };
}

test("a provider in a sandbox calls its node with the credential and does not get it back", async () => {
  await using upstream = await startFakeUpstream(({ headers }) => json({ got: headers["x-api-key"] }));
  await using given = callFor(upstream.url, "process", upstream.url);
  const response = await given.call.fetch(`${upstream.url}/v1`, { headers: { "x-api-key": "mine" } });
  expect(await response.json()).toEqual({ got: "[redacted]" });
  expect(upstream.requests[0]?.headers["x-api-key"]).toBe(key);
});

test("a provider in a sandbox sends its node no secret of its options, and reaches no other host", async () => {
  await using upstream = await startFakeUpstream(json({}));
  await using given = callFor(upstream.url, "process", upstream.url);
  const { fetch } = given.call;
  const secret = await failureOf(fetch(upstream.url, { headers: { "x-other": String(token) } }));
  expect([secret.code, secret.message]).toEqual([
    "permission-denied",
    expect.stringContaining('plugin "far" may not send the secret of option "token" in header:x-other'),
  ]);
  expect((await failureOf(fetch("https://evil.test/"))).code).toBe("permission-denied");
  expect((await failureOf(fetch(upstream.url.replace("127.0.0.1", "localhost")))).code).toBe("permission-denied");
  expect(upstream.requests).toHaveLength(0);
});

test("an address that a provider in a sandbox brought along may not be private", async () => {
  await using upstream = await startFakeUpstream(json({}));
  await using given = callFor(upstream.url, "process", undefined);
  const failure = await failureOf(given.call.fetch(upstream.url));
  expect([failure.code, failure.message]).toEqual(["permission-denied", expect.stringContaining("privateNetwork")]);
  await using trusted = callFor(upstream.url, "inline", undefined);
  expect((await trusted.call.fetch(upstream.url)).status).toBe(200);
});
