import { fileURLToPath } from "node:url";
import {
  cutAfter,
  errorStatus,
  hangAfter,
  json,
  node,
  providerContract,
  raw,
  splitAt,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import type { SandboxTier } from "@patchbay/sdk/host";
import { describe, expect, test } from "vitest";
import config from "../../docs/examples/own-stream-vendor/plugins.config.ts";
import { plugin } from "../../docs/examples/own-stream-vendor/src/index.ts";
import { chatBody, chatText } from "./example.ts";
import { frames, isSigned, secret, talk } from "./harbor.ts";
import { leaveEarly, startInTier, streamedChat, tiers } from "./tiers.ts";

const example = { name: "own-stream-vendor", config } as const;
const path = "/v1/chat/completions";
const grant = { hosts: ["api.harbor.example"], content: ["prompt", "answer"] } as const;
const strictly = { "content-type": "application/json", "x-patchbay-strict": "warn" };
const looking = fileURLToPath(new URL("looking-harbor.ts", import.meta.url));

function start(tier: SandboxTier, urls: readonly string[], more: { readonly plugin?: string } = {}) {
  const nodes = urls.map((baseUrl) => ({ baseUrl, apiKey: { $env: "SECRET" }, keyId: "key-1", models: ["harbor-*"] }));
  return startInTier({
    ...example,
    tier,
    grant,
    changes: { pools: { harbor: { provider: "harbor", nodes } } },
    env: { SECRET: secret },
    ...more,
  });
}

describe("the contract of a provider", () => {
  const options = {
    upstream: raw(talk),
    node: node("main", { provider: "harbor", baseUrl: "https://api.harbor.example", options: { keyId: "key-1" } }),
  };
  for (const { name, run } of providerContract(plugin, options)) test(name, run);
});

describe.each(tiers)("in the tier %s", (tier) => {
  test("it answers whole and streamed, with a tool's call and usage, however the frames are cut", async () => {
    await using upstream = await startFakeUpstream(splitAt(raw(talk), "every-byte"));
    await using kernel = await start(tier, [upstream.url]);
    const whole = await kernel.request(path, chatBody("harbor-1", "hello"));
    expect(await whole.json()).toMatchObject({
      model: "harbor-1",
      choices: [
        {
          message: {
            content: "Grüße 🌊",
            tool_calls: [{ id: "t1", function: { name: "look", arguments: '{"at":"sea"}' } }],
          },
          finish_reason: "tool_calls",
        },
      ],
      usage: { prompt_tokens: 11, completion_tokens: 4 },
    });
    const streamed = await kernel.request(path, { ...chatBody("harbor-1", "hello"), stream: true });
    expect(await streamedChat(streamed)).toEqual({
      text: "Grüße 🌊",
      tools: ["look"],
      arguments: '{"at":"sea"}',
      complete: true,
    });
  });

  test("each request is signed over method, path, time and body, and what cannot be said is in the ledger", async () => {
    await using upstream = await startFakeUpstream(raw(talk));
    await using kernel = await start(tier, [upstream.url]);
    const tools = [{ type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } }];
    const messages = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "look" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "t0", type: "function", function: { name: "look", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "t0", content: "grey" },
    ];
    const body = { model: "harbor-1", messages, tools, max_tokens: 50, temperature: 0.5, seed: 1 };
    const response = await kernel.request(path, body, { headers: strictly });
    expect(response.headers.get("x-patchbay-losses")).toContain("sampling.seed");
    await response.text();
    const [request] = upstream.requests;
    expect(request?.path).toBe("/v2/converse");
    expect(request && isSigned(request)).toBe(true);
    expect(request?.json()).toEqual({
      model: "harbor-1",
      brief: "Be brief.",
      turns: [
        { from: "person", parts: [{ text: "look" }] },
        { from: "model", parts: [{ use: { id: "t0", name: "look", json: "{}" } }] },
        { from: "person", parts: [{ result: { id: "t0", text: "grey" } }] },
      ],
      tools: [{ name: "look", about: "", schema: { type: "object", properties: {} } }],
      limit: 50,
      warmth: 0.5,
    });
    expect(JSON.stringify(request?.rawHeaders)).not.toContain(secret);
  });

  test("its models are asked for, signed as well", async () => {
    await using upstream = await startFakeUpstream(json({ names: ["harbor-1", "harbor-2"] }));
    const nodes = [{ baseUrl: upstream.url, apiKey: { $env: "SECRET" }, keyId: "key-1" }];
    const changes = { pools: { harbor: { provider: "harbor", nodes } } };
    await using kernel = await startInTier({ ...example, tier, grant, changes, env: { SECRET: secret } });
    expect(await (await kernel.request("/v1/models")).json()).toMatchObject({
      data: [{ id: "harbor-1" }, { id: "harbor-2" }],
    });
    expect(upstream.requests.map((request) => [request.path, isSigned(request)])).toEqual([["/v2/models", true]]);
  });

  test("a node that is too fast is left alone for as long as it says, and the next one answers", async () => {
    const fault = { fault: { kind: "pace", message: "too fast" } };
    await using fast = await startFakeUpstream(errorStatus(429, fault, { "retry-after": "30" }));
    await using other = await startFakeUpstream(raw(talk));
    await using kernel = await start(tier, [fast.url, other.url]);
    for (let turn = 0; turn < 3; turn++)
      expect(await chatText(await kernel.request(path, chatBody("harbor-1", "hello")))).toBe("Grüße 🌊");
    expect(fast.requests).toHaveLength(1);
  });

  test("failures are told: with a wait, within a stream, and when it breaks off", async () => {
    await using upstream = await startFakeUpstream();
    upstream.enqueue(errorStatus(429, { fault: { kind: "pace", message: "too fast" } }, { "retry-after": "7" }));
    await using kernel = await start(tier, [upstream.url]);
    const waits = await kernel.request(path, chatBody("harbor-1", "hello"));
    expect([waits.status, waits.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await waits.text()).toContain("too fast");

    await using full = await startFakeUpstream(
      raw(frames({ event: "opened", id: "h" }, { event: "fault", kind: "too-long", message: "too much to read" })),
    );
    await using filled = await start(tier, [full.url]);
    const long = await filled.request(path, chatBody("harbor-1", "hello"));
    expect([long.status, await long.json()]).toMatchObject([400, { error: { message: "too much to read" } }]);

    await using cut = await startFakeUpstream(cutAfter(raw(talk), 3));
    await using broken = await start(tier, [cut.url]);
    const off = await streamedChat(await broken.request(path, { ...chatBody("harbor-1", "hello"), stream: true }));
    expect(off).toMatchObject({ text: "Grüße ", complete: false });
  });

  test("a client that leaves ends the vendor's work", async () => {
    await using upstream = await startFakeUpstream(hangAfter(raw(talk), 4));
    await using kernel = await start(tier, [upstream.url]);
    await leaveEarly(kernel, path, { ...chatBody("harbor-1", "hello"), stream: true });
    await upstream.closedByClient(1);
  });
});

describe.each(["process", "strict"] as const)("in the tier %s", (tier) => {
  test("the plugin sees its node and neither the secret nor any other host", async () => {
    await using upstream = await startFakeUpstream(raw(talk));
    await using elsewhere = await startFakeUpstream(json({}));
    await using kernel = await start(tier, [upstream.url], { plugin: looking });
    const seen = await chatText(await kernel.request(path, chatBody("harbor-1", elsewhere.url)));
    expect(JSON.parse(seen)).toEqual({
      keyId: true,
      secret: false,
      elsewhere: "permission-denied",
      undeclared: "permission-denied",
      signs: true,
    });
    expect(elsewhere.requests).toEqual([]);
    expect(upstream.requests).toHaveLength(1);
  });

  test("it may not start without what it asks for", async () => {
    const env = { HARBOR_SECRET: secret };
    const withGrant = (given: object) => startInTier({ ...example, tier, grant: given, env });
    await expect(withGrant({ hosts: grant.hosts })).rejects.toThrow('grant {"content":["prompt","answer"]}');
    await expect(withGrant({ content: grant.content })).rejects.toThrow('grant {"hosts":["api.harbor.example"]}');
  });
});
