import type { EndpointTarget, HttpProvider } from "@patchbay/sdk";
import { node } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { httpProviderOf, isolated, type IsolatedOptions } from "../isolation/harness.ts";

const providing = (provider: object, options: IsolatedOptions = {}) =>
  isolated({ name: "acme", sdk: "1.0", setup: () => ({ outboundProvider: { id: "acme", ...provider } }) }, options);

const target = (overrides: Partial<EndpointTarget> = {}): EndpointTarget => ({
  node: node("n", { baseUrl: "https://api.acme.test/v1" }),
  model: "large",
  operation: "chat",
  stream: true,
  ...overrides,
});

const endpointOf = ({ endpoints }: HttpProvider, to: EndpointTarget) => {
  const all = typeof endpoints === "function" ? endpoints(to.node) : endpoints;
  const source = all[to.operation];
  return typeof source === "function" ? source(to) : source;
};

describe("A declared provider in its own process", () => {
  test("is data in the host as far as it is data", async () => {
    const declared = {
      wire: "some-chat",
      auth: { type: "header", name: "authorization", prefix: "Bearer " },
      baseUrl: "https://api.acme.test/v1",
      endpoints: { chat: "chat", models: "models" },
      headers: { "x-client": "patchbay" },
      profile: { tools: false },
      forwardHeaders: ["x-trace"],
      alwaysStream: true,
    };
    const { prepare, ...rest } = await httpProviderOf(providing(declared));
    expect(rest).toEqual({ id: "acme", ...declared });
    expect(prepare(target())).toBeUndefined();
  });

  test("answers from its functions, asked once per target", async () => {
    const asked: string[] = [];
    const count = <T>(what: string, value: T): T => (asked.push(what), value);
    const provider = await httpProviderOf(
      providing({
        wire: () => count("wire", "some-chat"),
        endpoints: () =>
          count("endpoints", {
            chat: ({ model, stream }: EndpointTarget) =>
              count("endpoint", { path: `chat/${model}`, query: { stream: String(stream) } }),
          }),
        headers: ({ id }: EndpointTarget["node"]) => count("headers", { "x-node": id }),
        profile: ({ model }: EndpointTarget) => count("profile", { model }),
        capabilities: () => count("capabilities", { tools: false, evil: true }),
      }),
    );
    const to = target();
    expect(() => provider.capabilities?.(to)).toThrow("was not asked for its capabilities before");
    await provider.prepare(to);
    expect(provider.prepare(to)).toBeUndefined();
    expect(typeof provider.wire === "function" && provider.wire(to.node)).toBe("some-chat");
    expect(endpointOf(provider, to)).toEqual({ path: "chat/large", query: { stream: "true" } });
    expect(typeof provider.headers === "function" && provider.headers(to.node)).toEqual({ "x-node": "n" });
    expect(typeof provider.profile === "function" && provider.profile(to)).toEqual({ model: "large" });
    expect(provider.capabilities?.(to)).toEqual({ tools: false });
    const before = asked.length;
    await provider.prepare(to);
    expect(asked).toHaveLength(before);
    await provider.prepare({ ...to, model: "small" });
    expect(endpointOf(provider, { ...to, model: "small" })).toMatchObject({ path: "chat/small" });
  });

  test("is asked for its node alone while a node is checked", async () => {
    const provider = await httpProviderOf(
      providing({
        wire: () => "some-chat",
        endpoints: { chat: "chat" },
        capabilities: ({ model }: EndpointTarget) => ({ tools: model.startsWith("l") }),
      }),
    );
    const to = target({ model: "", stream: false });
    await provider.prepare(to);
    expect(typeof provider.wire === "function" && provider.wire(to.node)).toBe("some-chat");
    expect(() => provider.capabilities?.(to)).toThrow();
  });

  test("reads errors when they are there", async () => {
    const decodeError = ({ status }: { status: number }) =>
      status === 418 ? { code: "overloaded", message: "teapot", __proto__: null, evil: 1 } : undefined;
    const provider = await httpProviderOf(providing({ wire: "w", endpoints: {}, decodeError }));
    const failure = (status: number) => Promise.resolve(provider.decodeError?.({ status, headers: {}, body: "" }));
    await expect(failure(418)).resolves.toEqual({ code: "overloaded", message: "teapot" });
    await expect(failure(500)).resolves.toBeUndefined();
  });

  test.each([
    ["https://evil.example/steal", "permission-denied"],
    ["https://api.acme.test:444/steal", "permission-denied"],
  ])("does not lead a node's credential to %s", async (path, code) => {
    const provider = await httpProviderOf(providing({ wire: "w", endpoints: { chat: () => ({ path }), embed: path } }));
    const to = target();
    await provider.prepare(to);
    expect(() => endpointOf(provider, to)).toThrow(expect.objectContaining({ code }));
    expect(() => endpointOf(provider, { ...to, operation: "embed" })).toThrow(expect.objectContaining({ code }));
  });

  test.each(["https://other.test/chat", "https://api.acme.test/other"])(
    "may lead to %s, which was granted",
    async (path) => {
      const provider = await httpProviderOf(providing({ wire: "w", endpoints: { chat: path } }));
      expect(endpointOf(provider, target())).toEqual({ path });
    },
  );

  test("fails as a crash when a function throws", async () => {
    const headers = () => {
      throw new TypeError("no region");
    };
    const provider = await httpProviderOf(providing({ wire: "w", endpoints: { chat: "chat" }, headers }));
    await expect(provider.prepare(target())).rejects.toMatchObject({
      message: 'plugin "acme" failed in outboundProvider.headers: no region',
    });
  });

  test("may use no credential profile that was not granted", async () => {
    const provider = { wire: "w", endpoints: {}, auth: { type: "profile", profile: "oauth" } };
    await expect(httpProviderOf(providing(provider))).rejects.toThrow('grant {"profiles":["oauth"]}');
    const rights = { profiles: ["oauth"] };
    await expect(httpProviderOf(providing(provider, { rights }))).resolves.toMatchObject({ id: "acme" });
  });
});
