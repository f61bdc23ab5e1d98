import { errorStatus, raw, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, nodeAt, plug, startGateway } from "../support/gateway.ts";
import { otherProvider } from "../support/plain-wire.ts";

const words = '{ "fault" : {"type":"theirs", "n": 1.0} ,"unknown":[ 1 ] }';

function saying(status: number, headers: Readonly<Record<string, string>> = {}) {
  return raw(words, { status, headers: { "content-type": "application/json", ...headers } });
}

test.each([400, 404, 409, 422, 429, 500, 529])(
  "a status %i of the client's own wire is relayed byte by byte",
  async (status) => {
    await using upstream = await startFakeUpstream(saying(status, { "retry-after": "17", "x-internal": "secret" }));
    await using kernel = await startGateway([upstream]);
    for (const stream of [false, true]) {
      const answer = await chat(kernel, { stream, model: String(stream) });
      expect(answer.status).toBe(status);
      expect(await answer.text()).toBe(words);
      expect(answer.headers.get("content-type")).toBe("application/json");
      expect(answer.headers.get("retry-after")).toBe("17");
      expect(answer.headers.get("x-internal")).toBeNull();
      expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
    }
  },
);

test.each([400, 404, 429])("a status %i of another wire is told in the client's dialect", async (status) => {
  await using upstream = await startFakeUpstream(saying(status, { "retry-after": "17" }));
  await using kernel = await startGateway([], {
    plugins: [otherProvider],
    pools: { main: { provider: "other", nodes: [nodeAt(upstream)] } },
  });
  const answer = await chat(kernel);
  expect(answer.status).toBe(status);
  const body = (await answer.json()) as Record<string, unknown>;
  expect(Object.keys(body)).toEqual(["fault", "message", "requestId"]);
  expect(body["message"]).toContain('pool "main"');
  if (status === 429) expect(answer.headers.get("retry-after")).toBe("17");
});

test.each([401, 402, 403])("the words of a status %i are never relayed", async (status) => {
  await using upstream = await startFakeUpstream(saying(status));
  await using kernel = await startGateway([upstream]);
  const answer = await chat(kernel);
  expect(answer.status).toBeGreaterThanOrEqual(500);
  expect(Object.keys((await answer.json()) as object)).toEqual(["fault", "message", "requestId"]);
});

test.each([401, 403, 405, 408])(
  "a status %i is not the client's, whatever the words beside it mean",
  async (status) => {
    const telling = plug("telling", {
      outboundProvider: {
        id: "telling",
        wire: "plain",
        endpoints: { chat: "chat" },
        decodeError: () => ({ code: "model-not-found", message: "not for this project" }),
      },
    });
    await using upstream = await startFakeUpstream(saying(status));
    await using kernel = await startGateway([], {
      plugins: [telling],
      pools: { main: { provider: "telling", nodes: [nodeAt(upstream)] } },
    });
    const answer = await chat(kernel);
    expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ fault: "model-not-found" })]);
  },
);

test("a redirect is not followed and says which setting to mend", async () => {
  await using target = await startFakeUpstream(saying(200));
  await using upstream = await startFakeUpstream(errorStatus(308, "moved", { location: `${target.url}/v1/chat` }));
  await using kernel = await startGateway([upstream]);
  const answer = await chat(kernel);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ fault: "upstream-failed", message: expect.stringContaining("baseUrl") });
  expect(target.requests).toHaveLength(0);
});

test("a page of HTML becomes an error of the client's dialect", async () => {
  await using upstream = await startFakeUpstream(
    errorStatus(502, "<html>Bad Gateway</html>", { "content-type": "text/html" }),
  );
  await using kernel = await startGateway([upstream]);
  const answer = await chat(kernel);
  expect(answer.status).toBe(502);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(await answer.json()).toMatchObject({ fault: "upstream-failed" });
});

test("an error without a body becomes an error of the client's dialect", async () => {
  await using upstream = await startFakeUpstream(raw([], { status: 503 }));
  await using kernel = await startGateway([upstream]);
  const answer = await chat(kernel);
  expect(await answer.json()).toMatchObject({ fault: "upstream-failed" });
});

test("a key that an upstream's error quotes is taken out of what is relayed", async () => {
  await using upstream = await startFakeUpstream(errorStatus(400, { fault: "bad", echoed: "Bearer key-of-a-123456" }));
  await using kernel = await startGateway([upstream]);
  const text = await (await chat(kernel)).text();
  expect(text).not.toContain("key-of-a-123456");
  expect(JSON.parse(text)).toHaveProperty("echoed");
});
