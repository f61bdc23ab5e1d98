import { protocolContract, sse, startFakeUpstream, hangAfter, wireContract } from "@patchbay/sdk/testing";
import type { SandboxTier } from "@patchbay/sdk/host";
import { describe, expect, test } from "vitest";
import config from "../../docs/examples/own-protocol/plugins.config.ts";
import { plugin } from "../../docs/examples/own-protocol/src/index.ts";
import { recitalWire } from "../../docs/examples/own-protocol/src/wire.ts";
import { chunks, says } from "../support/fake-openai.ts";
import { leaveEarly, startInTier, tiers } from "./tiers.ts";

const lines = [{ by: "reader", text: "a poem on rain" }];
const grant = { content: ["prompt", "answer"] } as const;

function start(tier: SandboxTier, url?: string) {
  const nodes = [{ baseUrl: `${url}/v1`, apiKey: { $env: "OPENAI_API_KEY" }, models: ["poet"] }];
  return startInTier({
    name: "own-protocol",
    config: { ...config, plugins: [...(config.plugins ?? []), "@patchbay/provider-openai"] },
    tier,
    grant,
    ...(url !== undefined && { changes: { pools: { main: { provider: "openai", nodes } } } }),
    env: { OPENAI_API_KEY: "key-123456" },
  });
}

describe("the contract of a protocol", () => {
  for (const { name, run } of protocolContract(plugin)) test(name, run);
});

describe("the contract of a wire", () => {
  const ask = { id: "a1", name: "look", with: '{"at":"sky"}' };
  const samples = {
    requests: [
      { lines },
      {
        brief: "Be short.",
        lines: [
          ...lines,
          { by: "poet", asks: [ask] },
          { by: "reader", tells: [{ id: "a1", text: "grey", failed: true }] },
        ],
        tools: [{ name: "look", about: "looks", takes: { type: "object", properties: {} } }],
        longest: 80,
      },
    ],
    replies: [
      { body: { poem: "drip", asks: [ask], spent: { in: 3, out: 1 }, end: "tool-calls" }, stream: false },
      { body: 'say "dr"\nsay "ip"\n\nspent {"in":3,"out":1}\nend "stop"\n', stream: true },
      { body: `ask ${JSON.stringify(ask)}\nend "tool-calls"\n`, stream: true },
      { body: 'say "dr"\nfailed {"code":"overloaded","message":"too wet"}\n', stream: true },
    ],
  };
  for (const { name, run } of wireContract(recitalWire, samples)) test(name, run);
});

describe.each(tiers)("in the tier %s", (tier) => {
  test("clients get poems whole and aloud from any provider, with what they cost", async () => {
    await using upstream = await startFakeUpstream(says({ content: "drip drop" }));
    await using kernel = await start(tier, upstream.url);
    const whole = await kernel.request("/recital/poet", { brief: "Be short.", lines, longest: 9 });
    expect(whole.headers.get("content-type")).toContain("application/json");
    expect(await whole.json()).toEqual({ poem: "drip drop", spent: { in: 7, out: 5 }, end: "stop" });
    const aloud = await kernel.request("/recital/poet?aloud=yes", { lines });
    expect(aloud.headers.get("content-type")).toBe("text/x-recital; charset=utf-8");
    const said = await aloud.text();
    expect([...said.matchAll(/^say "(.*)"$/gm)].map(({ 1: text }) => text).join("")).toBe("drip drop");
    expect(said).toMatch(/^spent \{"in":7,"out":5\}\nend "stop"\n$/m);
    expect(upstream.requests[0]?.json()).toMatchObject({
      model: "poet",
      max_tokens: 9,
      messages: [
        { role: "system", content: "Be short." },
        { role: "user", content: "a poem on rain" },
      ],
    });
  });

  test("tools go there and back", async () => {
    const calls = [{ id: "call_1", name: "look", arguments: '{"at":"sky"}' }];
    await using upstream = await startFakeUpstream(says({ calls, finish: "tool_calls" }));
    await using kernel = await start(tier, upstream.url);
    const tools = [{ name: "look", takes: { type: "object", properties: { at: { type: "string" } } } }];
    const ask = { id: "call_1", name: "look", with: '{"at":"sky"}' };
    const whole = await kernel.request("/recital/poet", { lines, tools });
    expect(await whole.json()).toMatchObject({ asks: [ask], end: "tool-calls" });
    const aloud = await (await kernel.request("/recital/poet?aloud=yes", { lines, tools })).text();
    expect(aloud).toContain(`ask ${JSON.stringify(ask)}\n`);
    const told = { by: "reader", tells: [{ id: "call_1", text: "grey" }] };
    await (
      await kernel.request("/recital/poet", { lines: [...lines, { by: "poet", asks: [ask] }, told], tools })
    ).text();
    expect(upstream.requests[2]?.json()).toMatchObject({
      messages: [{ role: "user" }, { role: "assistant" }, { role: "tool", tool_call_id: "call_1", content: "grey" }],
    });
  });

  test("failures are told in the dialect: before an answer, and within one", async () => {
    await using kernel = await start(tier);
    const wrong = await kernel.request("/recital/echo", { lines: "rain" });
    expect([wrong.status, await wrong.json()]).toMatchObject([
      400,
      { failed: { code: "bad-request", message: "`lines` must be a list of lines", request: expect.any(String) } },
    ]);
    const unknown = await kernel.request("/recital/nobody", { lines });
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { failed: { code: "unknown-model" } }]);
    const text = "one two three\n/error 500 after 2";
    const aloud = await kernel.request("/recital/echo?aloud=yes", { lines: [{ by: "reader", text }] });
    expect(await aloud.text()).toMatch(/^say "one.*\n[\s\S]*failed \{"code":"[a-z-]+","message":"[^"]*"\}\n$/);
  });

  test("a client that leaves ends the upstream's work", async () => {
    await using upstream = await startFakeUpstream(hangAfter(sse(chunks([{ content: "drip" }])), 2));
    await using kernel = await start(tier, upstream.url);
    await leaveEarly(kernel, "/recital/poet?aloud=yes", { lines });
    await upstream.closedByClient(1);
  });

  test("it lists the models", async () => {
    await using kernel = await start(tier);
    const list = await kernel.request("/recital");
    expect(await list.json()).toEqual({ poets: ["echo"] });
  });
});

describe.each(["process", "strict"] as const)("in the tier %s", (tier) => {
  test("it may not start without a right to what is said", async () => {
    const starting = startInTier({ name: "own-protocol", config, tier, grant: { content: ["prompt"] } });
    await expect(starting).rejects.toThrow('grant {"content":["answer"]}');
  });
});
