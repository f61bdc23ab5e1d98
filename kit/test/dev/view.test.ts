import { request } from "node:http";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support.ts";
import { startDev } from "./bench.ts";
import { filesOf, provider } from "./plugins.ts";

const aMinute = 60_000;
const chat = (content: string) => ({ model: "m", messages: [{ role: "user", content }] });

/** What a server answers to a caller who names another host. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => resolve(response.resume().statusCode))
      .once("error", reject)
      .end();
  });
}

describe("the view of exchanges", { timeout: aMinute }, () => {
  test("has three columns of each, and what stands in them is text", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder, { switches: ["view"] });
    const url = await run.seen(/view +(\S+)\n/);
    expect(await (await fetch(url)).text()).toContain("No exchange yet.");
    await (await run.post("/v1/messages", { ...chat("<script>alert(1)</script>"), max_tokens: 5 })).text();
    await run.seen(/hook/);
    const page = await fetch(url);
    const html = await page.text();
    expect(html).toContain("client: claude");
    expect(html).toContain("<h3>neutral</h3>");
    expect(html).toContain("upstream: openai-chat");
    expect(html).toContain("Heard: &lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toMatch(/<h3>time per hook<\/h3><ul class="plain"><li>\S+ selectNode: 1 call/);
    expect(html).not.toContain("<script");
    const policy = page.headers.get("content-security-policy");
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+';/);
    expect(policy).not.toContain("unsafe");
  });

  test("gives programs the same, and nothing to strangers", async () => {
    await using place = await temporaryFolder(filesOf(provider));
    await using run = await startDev(place.folder, { switches: ["view"] });
    const url = await run.seen(/view +(\S+)\n/);
    await (await run.post("/v1/chat/completions", chat("hello"))).text();
    await run.seen(/hook/);
    const { exchanges } = (await (await fetch(`${url}/exchanges.json`)).json()) as {
      readonly exchanges: readonly object[];
    };
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]).toMatchObject({
      client: { request: expect.stringContaining("hello"), reply: expect.stringContaining("Heard: hello") },
      neutral: { request: { messages: [{ role: "user" }] }, reply: { candidates: [{ finish: "stop" }] } },
      attempts: [
        { upstream: { request: expect.stringContaining("hello"), reply: expect.stringContaining("Heard: hello") } },
      ],
      decisions: [{ chosen: ["acme/dev m"] }],
      losses: [],
    });
    const { host } = new URL(url);
    expect(await statusFor(url, "attacker.example")).toBe(403);
    expect(await statusFor(url, host)).toBe(200);
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
  });
});

test("a key is shown nowhere, even if the vendor repeats it", { timeout: aMinute }, async () => {
  const key = "sk-test-7f3c9a1be2d84";
  await using upstream = await startFakeUpstream(({ headers }) =>
    json({
      id: "1",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [
        {
          index: 0,
          finish_reason: "stop",
          message: { role: "assistant", content: `you sent ${headers.authorization}` },
        },
      ],
    }),
  );
  const node = JSON.stringify({ node: { apiKey: { $env: "ACME_KEY" } } });
  await using place = await temporaryFolder(filesOf(provider, { "dev.json": node }));
  await using run = await startDev(place.folder, {
    values: { upstream: upstream.url },
    switches: ["view"],
    env: { ACME_KEY: key },
  });
  const url = await run.seen(/view +(\S+)\n/);
  const answers = [
    await run.post("/v1/chat/completions", chat("hello")),
    await run.post("/v1/messages", { ...chat("hello"), max_tokens: 5 }),
  ];
  for (const answer of answers) await answer.text();
  await run.seen(/hook[\s\S]*hook/);
  run.type("fault 429");
  await run.seen(/no --upstream/);
  const shown = [run.text(), await (await fetch(url)).text(), await (await fetch(`${url}/exchanges.json`)).text()];
  expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${key}`, `Bearer ${key}`]);
  for (const text of shown) {
    expect(text).toContain("you sent");
    expect(text).not.toContain(key);
  }
});
