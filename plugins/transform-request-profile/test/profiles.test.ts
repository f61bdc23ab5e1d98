import type { AttemptCall, ChatRequest } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { candidate, chatRequest, startPlugin, transformCall } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { plugin } from "../src/index.ts";

async function transformsOf(...profiles: readonly object[]) {
  const { hooks } = await startPlugin(plugin, { profiles });
  return [hooks.transform ?? []].flat();
}

/** The headers that leave, of `accept` and `x-own` from the kernel and those of the client. */
async function sent(profile: object, client: Readonly<Record<string, string>> = {}, call: Partial<AttemptCall> = {}) {
  const [transform] = await transformsOf(profile);
  const before = { url: "https://example.com/", method: "POST", headers: { accept: "a/b", "x-own": "1" }, body: "{}" };
  const after = await transform?.upstream?.(before, transformCall({ headers: client, ...call }));
  const { headers, ...rest } = after ?? before;
  expect(rest).toEqual({ url: "https://example.com/", method: "POST", body: "{}" });
  return headers;
}

async function asked(before: ChatRequest, profile: object) {
  const [transform] = await transformsOf(profile);
  return await transform?.attempt?.(before, transformCall());
}

describe("declared headers", () => {
  it("are put in, take the place of others, or take them out", async () => {
    const headers = { "X-Title": "house", "x-new": "2" };
    expect(await sent({ headers })).toEqual({ accept: "a/b", "x-own": "1", "x-title": "house", "x-new": "2" });
    expect(await sent({ headers: { "X-Own": "3" } })).toEqual({ accept: "a/b", "x-own": "3" });
    expect(await sent({ headers: { "x-own": null } })).toEqual({ accept: "a/b" });
  });

  it("may be secrets, which no message shows", async () => {
    const secret = createSecret("org-4711-secret", "env ORG");
    expect(await sent({ headers: { "openai-organization": secret } })).toMatchObject({
      "openai-organization": "org-4711-secret",
    });
    const broken = createSecret("two\nlines-4711", "env ORG");
    const error = await transformsOf({ headers: { "x-org": broken } }).catch(String);
    expect(error).toContain("x-org");
    expect(error).not.toContain("4711");
  });
});

describe("headers of the client", () => {
  const client = {
    "x-trace": "t",
    "x-trace-flags": "é",
    "x-request-id": "r",
    accept: "*/*",
    "content-length": "9",
    connection: "close",
    host: "gateway",
    "x-patchbay-pool": "main",
  };

  it("go on where a pattern fits, but for those of the message, the connection and the gateway", async () => {
    expect(await sent({ forwardHeaders: ["X-Trace"] }, client)).toEqual({
      accept: "a/b",
      "x-own": "1",
      "x-trace": "t",
    });
    expect(await sent({ forwardHeaders: ["*"] }, client)).toEqual({
      accept: "a/b",
      "x-own": "1",
      "x-trace": "t",
      "x-request-id": "r",
    });
  });

  it("give way to what is declared", async () => {
    const profile = { forwardHeaders: ["x-*"], headers: { "x-trace": "mine", "x-gone": null } };
    expect(await sent(profile, { "x-trace": "t", "x-gone": "t" })).toEqual({
      accept: "a/b",
      "x-own": "1",
      "x-trace": "mine",
    });
  });
});

describe("headers of the node", () => {
  it("are handed to the client where a pattern fits and an answer may bear them", async () => {
    const [transform] = await transformsOf({ passHeaders: ["X-RateLimit-*", "openai-*", "set-*", "content-*"] });
    const headers = {
      "x-ratelimit-left": "7",
      "openai-version": "1",
      "x-other": "1",
      "set-cookie": "a=b",
      "content-type": "text/html",
      "openai-name": "é",
    };
    expect(transform?.head?.({ status: 429, headers }, transformCall())).toEqual({
      "x-ratelimit-left": "7",
      "openai-version": "1",
    });
  });
});

describe("metadata", () => {
  it("stands beside the client's, and in the place of what bears the same name", async () => {
    const before = chatRequest("hello", { metadata: { a: "client", b: "client" } });
    const after = await asked(before, { metadata: { b: "house", c: "house" } });
    expect(after).toEqual({ ...before, metadata: { a: "client", b: "house", c: "house" } });
  });

  it("that is there already gives the very request", async () => {
    const before = chatRequest("hello", { metadata: { a: "1" } });
    expect(await asked(before, { metadata: { a: "1" } })).toBe(before);
  });
});

describe("parameters", () => {
  const before = chatRequest("hello", {
    sampling: { temperature: 1, stop: ["x"] },
    thinking: { type: "off", show: "none" },
    output: { format: { type: "json" } },
    serviceTier: "auto",
  });

  it("are defaults where the client says nothing", async () => {
    const defaults = { temperature: 0, topP: 0.5, verbosity: "low", serviceTier: "flex", parallelToolCalls: false };
    expect(await asked(before, { defaults })).toEqual({
      ...before,
      sampling: { temperature: 1, stop: ["x"], topP: 0.5 },
      output: { format: { type: "json" }, verbosity: "low" },
      parallelToolCalls: false,
    });
  });

  it("are overrides in any case, and null takes one out", async () => {
    const overrides = { temperature: 0, stop: null, thinking: { type: "level", level: "low" }, serviceTier: null };
    const { serviceTier: _, ...rest } = before;
    expect(await asked(before, { overrides })).toEqual({
      ...rest,
      sampling: { temperature: 0 },
      thinking: { type: "level", level: "low", show: "none" },
    });
  });

  it("may say how much of the thinking is seen", async () => {
    const after = await asked(before, { overrides: { thinking: { type: "budget", tokens: 9, show: "summary" } } });
    expect(after?.thinking).toEqual({ type: "budget", tokens: 9, show: "summary" });
  });

  it("that change nothing give the very request, without empty groups", async () => {
    const plain = chatRequest("hello");
    expect(await asked(plain, { overrides: { temperature: null, verbosity: null } })).toBe(plain);
    expect(await asked(before, { overrides: { temperature: 1 }, defaults: { stop: ["y"] } })).toBe(before);
    expect(await asked(plain, { defaults: { seed: 0 } })).toEqual(chatRequest("hello", { sampling: { seed: 0 } }));
  });
});

describe("whom a profile is for", () => {
  it("is left to the kernel, but for nodes", async () => {
    const profile = { pools: ["main"], models: ["gpt-*"], nodes: ["eu-*"], headers: { "x-a": "1" } };
    const [transform] = await transformsOf(profile);
    expect(transform?.when).toEqual({ pools: ["main"], models: ["gpt-*"] });
    expect(await sent(profile, {}, { candidate: candidate("eu-1") })).toHaveProperty("x-a");
    expect(await sent(profile, {}, { candidate: candidate("us-1") })).not.toHaveProperty("x-a");
  });

  it("takes no position that it has no use for", async () => {
    const transforms = await transformsOf(
      { headers: { "x-a": "1" } },
      { forwardHeaders: ["x-a"] },
      { passHeaders: ["x-a"] },
      { metadata: { a: "b" } },
      { defaults: { seed: 1 } },
      { overrides: { seed: null } },
    );
    expect(transforms.map((each) => Object.keys(each).slice(1))).toEqual([
      ["upstream"],
      ["upstream"],
      ["head"],
      ["attempt"],
      ["attempt"],
      ["attempt"],
    ]);
  });
});

test.each([
  [{}, "does nothing"],
  [{ pools: ["a"], headers: {} }, "does nothing"],
  [{ headers: { Authorization: "Bearer x" } }, "credential"],
  [{ headers: { "Content-Type": "text/plain" } }, "kernel's"],
  [{ headers: { host: "x" } }, "kernel's"],
  [{ headers: { connection: "close" } }, "connection"],
  [{ headers: { "x y": "1" } }, "no name of a header"],
  [{ headers: { "x-a": "one\r\nx-b: two" } }, "one line"],
  [{ forwardHeaders: ["x-api-key"] }, "credential"],
  [{ passHeaders: ["Set-Cookie"] }, "set-cookie"],
  [{ passHeaders: ["x-patchbay-node"] }, "gateway's"],
  [{ defaults: { temperature: -1 } }, "temperature"],
  [{ defaults: { temperature: null } }, "temperature"],
  [{ overrides: { thinking: { type: "level" } } }, "level"],
  [{ overrides: { temprature: 1 } }, "temprature"],
])("the profile %j is refused", async (profile, message) => {
  await expect(startPlugin(plugin, { profiles: [profile] })).rejects.toThrow(message);
});
