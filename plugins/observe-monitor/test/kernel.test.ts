import { startTestKernel } from "@patchbay/core/testing";
import { readSse } from "@patchbay/sdk/http";
import { expect, test } from "vitest";
import { plugin as protocol } from "../../protocol-openai-chat/src/index.ts";
import { plugin as echo } from "../../provider-echo/src/index.ts";
import { plugin } from "../src/index.ts";

const adminToken = "admin-token-123456";
const asAdmin = { headers: { authorization: `Bearer ${adminToken}` } };

function kernelWith(options: object = {}) {
  return startTestKernel({
    server: { adminToken },
    plugins: [protocol, echo, { plugin, options }],
    pools: { main: { provider: "echo", nodes: [{ id: "a", models: ["m"] }] } },
    defaultPool: "main",
  });
}

/** Reads the feed of a kernel up to this kind of event. */
async function readTo(type: string, response: Response): Promise<readonly Record<string, unknown>[]> {
  const shown: Record<string, unknown>[] = [];
  if (!response.body) throw new Error("no body");
  for await (const { data } of readSse(response.body)) {
    shown.push(JSON.parse(data) as Record<string, unknown>);
    if (shown.at(-1)?.["type"] === type) return shown;
  }
  throw new Error(`the feed ended before ${type}`);
}

const ask = { model: "m", messages: [{ role: "user", content: "private words" }] };

test("a kernel shows an exchange as it passes, to the admin token alone, without what was said", async () => {
  await using kernel = await kernelWith();
  expect((await kernel.request("/monitor/events")).status).toBe(401);
  const feed = await kernel.request("/monitor/events?model=m&status=2xx", undefined, asAdmin);
  expect(feed.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  await (await kernel.request("/v1/chat/completions", ask)).text();
  const shown = await readTo("exchange-end", feed);
  expect(shown.map(({ type }) => type)).toEqual([
    "open",
    "exchange-start",
    "selection",
    "attempt-start",
    "attempt-commit",
    "attempt-end",
    "exchange-end",
  ]);
  expect(shown.at(-1)).toMatchObject({ status: 200, pool: "main", node: "a", model: "m" });
  expect(JSON.stringify(shown)).not.toContain("private words");
});

test("with content and bodies it shows the request, the bodies and the reply", async () => {
  await using kernel = await kernelWith({ content: true, bodies: true, path: "/live/feed" });
  const feed = await kernel.request("/live/feed", undefined, asAdmin);
  await (await kernel.request("/v1/chat/completions", ask)).text();
  const shown = await readTo("exchange-end", feed);
  const speaking = shown.filter((event) => JSON.stringify(event).includes("private words")).map(({ type }) => type);
  expect(speaking).toEqual(expect.arrayContaining(["wire-body", "request", "reply"]));
});

test("nothing is handed to the monitor while nobody listens", async () => {
  await using kernel = await kernelWith({ content: true, bodies: true });
  const handed = async (): Promise<boolean> => {
    const answer = await kernel.request("/admin/plugins", undefined, asAdmin);
    const { plugins } = (await answer.json()) as {
      readonly plugins: readonly { id: string; accounts: readonly { hook: string }[] }[];
    };
    const monitor = plugins.find(({ id }) => id === plugin.name);
    return monitor?.accounts.some(({ hook }) => hook === "observe") === true;
  };
  await (await kernel.request("/v1/chat/completions", ask)).text();
  expect(await handed()).toBe(false);
  const feed = await kernel.request("/monitor/events", undefined, asAdmin);
  await (await kernel.request("/v1/chat/completions", ask)).text();
  await readTo("exchange-end", feed);
  expect(await handed()).toBe(true);
});

test("the feed ends with the kernel", async () => {
  const kernel = await kernelWith();
  const feed = await kernel.request("/monitor/events", undefined, asAdmin);
  const text = feed.text();
  await kernel.close();
  expect(await text).toContain("event: open");
});

test("a filter that cannot be understood is a 400 that says what there is", async () => {
  await using kernel = await kernelWith();
  const response = await kernel.request("/monitor/events?colour=red", undefined, asAdmin);
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("unknown filter")]);
});
