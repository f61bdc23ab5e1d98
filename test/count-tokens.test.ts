import { plugin as claude } from "@patchbay/protocol-claude";
import { plugin as claudeProvider } from "@patchbay/provider-claude";
import { plugin as openai } from "@patchbay/provider-openai";
import { startTestKernel } from "@patchbay/core/testing";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";

const question = { messages: [{ role: "user", content: "How many tokens may this be?" }] };

test("a provider that counts is asked, with the client's own version of the API", async () => {
  await using upstream = await startFakeUpstream(json({ input_tokens: 17 }));
  await using kernel = await startTestKernel({
    plugins: [claude, claudeProvider],
    pools: { main: { provider: "claude", nodes: [{ baseUrl: upstream.url }] } },
    defaultPool: "main",
  });
  const response = await kernel.request("/v1/messages/count_tokens", undefined, {
    method: "POST",
    headers: { "anthropic-version": "2026-10-21" },
    body: JSON.stringify({ model: "claude-x", ...question }),
  });

  expect(await response.json()).toEqual({ input_tokens: 17 });
  expect(response.headers.get("x-patchbay-estimated")).toBeNull();
  expect(upstream.requests[0]?.path).toBe("/messages/count_tokens");
  expect(upstream.requests[0]?.headers["anthropic-version"]).toBe("2026-10-21");
});

test("for one that does not, the kernel estimates and says so", async () => {
  await using upstream = await startFakeUpstream();
  await using kernel = await startTestKernel({
    plugins: [claude, openai],
    pools: { main: { provider: "openai", nodes: [{ baseUrl: upstream.url }] } },
    defaultPool: "main",
  });
  const count = async (content: string): Promise<{ readonly estimated: string | null; readonly tokens: number }> => {
    const response = await kernel.request("/v1/messages/count_tokens", {
      model: "m",
      messages: [{ role: "user", content }],
    });
    const body = (await response.json()) as { input_tokens: number };
    return { estimated: response.headers.get("x-patchbay-estimated"), tokens: body.input_tokens };
  };
  const short = await count("hello there");
  const long = await count("hello there ".repeat(10_000));

  expect(short.estimated).toBe("true");
  expect(short.tokens).toBeGreaterThan(1);
  expect(long.tokens).toBeGreaterThan(20_000);
  expect(upstream.requests).toHaveLength(0);
});
