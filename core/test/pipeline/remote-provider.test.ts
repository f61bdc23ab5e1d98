import { type CallProvider, type EndpointTarget, type Failure, GatewayError, type HttpProvider } from "@patchbay/sdk";
import type { RemoteHttpProvider } from "@patchbay/sdk/host";
import {
  createTestClock,
  errorStatus,
  type FakeUpstream,
  json,
  startFakeUpstream,
  type TestClock,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import type { Config } from "../../src/index.ts";
import { chat, coded, dataOf, nodeAt, plug, startGateway, watch } from "../support/gateway.ts";
import { otherProvider } from "../support/plain-wire.ts";

const good = json({ text: "good" });

/** A declared provider whose functions know only what was prepared, as if they ran in another process. */
class FakeProvider implements RemoteHttpProvider {
  readonly id = "far";
  readonly prepared: string[] = [];
  readonly capabilities = ({ model }: { readonly model: string }) => this.#known(model, { tools: true });
  readonly wire = () => this.#known("", "other");
  readonly endpoints = () =>
    this.#known("", { chat: ({ model }: EndpointTarget) => this.#known(model, { path: "chat" }), models: "models" });
  readonly headers = () => this.#known("", { "x-far": "1" });
  readonly profile = ({ model }: EndpointTarget) => this.#known(model, { odd: 1 });
  declare readonly decodeError?: NonNullable<HttpProvider["decodeError"]>;
  readonly #known = <T>(model: string, value: T): T => {
    if (!this.prepared.includes(model)) throw new TypeError(`nobody prepared "${model}"`);
    return value;
  };
  /** What takes the place of the preparation for a model. */
  hinder: (target: EndpointTarget) => Promise<void> | undefined = () => undefined;

  readonly prepare = ({ model, ...target }: EndpointTarget): Promise<void> | undefined => {
    if (this.prepared.includes(model)) return undefined;
    return this.hinder({ ...target, model }) ?? Promise.resolve().then(() => void this.prepared.push(model));
  };
}

/** The provider's pool, and behind it the plain one. */
function start(provider: FakeProvider, at: FakeUpstream, behind: readonly FakeUpstream[] = [], more: Extra = {}) {
  const { clock = createTestClock(), plugins = [] } = more;
  const config: Config = {
    plugins: [plug("far-plugin", { outboundProvider: provider }), otherProvider, ...plugins],
    pools: { far: { provider: "far", nodes: [nodeAt(at)] } },
    defaultPool: ["far", "main"],
  };
  return startGateway(behind, config, { clock });
}

interface Extra {
  readonly clock?: TestClock;
  readonly plugins?: NonNullable<Config["plugins"]>;
}

test("its functions are asked only for what was prepared: when the kernel is built, and before an attempt", async () => {
  const provider = new FakeProvider();
  await using upstream = await startFakeUpstream(good);
  await using kernel = await start(provider, upstream);
  expect(provider.prepared).toEqual([""]);
  expect(await (await chat(kernel)).json()).toMatchObject({ text: "good" });
  expect(provider.prepared).toEqual(["", "m"]);
  expect(upstream.requests[0]).toMatchObject({ path: "/v1/chat", headers: { "x-far": "1" } });
  expect(await (await chat(kernel)).json()).toMatchObject({ text: "good" });
  expect(provider.prepared).toEqual(["", "m"]);
});

test("what it serves is listed", async () => {
  await using upstream = await startFakeUpstream(json({ models: ["far-model"] }));
  await using kernel = await start(new FakeProvider(), upstream);
  expect(await (await kernel.request("/v1/models")).json()).toEqual({ models: ["far-model"] });
});

test("what is known of its models is nothing at first, and is fetched for the next time", async () => {
  const provider = new FakeProvider();
  await using upstream = await startFakeUpstream(good);
  await using kernel = await start(provider, upstream);
  expect(kernel.modelFacts("other", "m", false)).toEqual({ capabilities: {}, profile: {} });
  await expect.poll(() => provider.prepared).toContain("m");
  expect(kernel.modelFacts("other", "m", false)).toEqual({ capabilities: { tools: true }, profile: { odd: 1 } });
});

test.each<[string, () => Promise<void>]>([
  ["rejects", () => Promise.reject(new TypeError("the child is gone"))],
  ["says that it crashed", () => Promise.reject(new GatewayError("provider-crashed", "the child is gone"))],
  [
    "throws",
    () => {
      throw new TypeError("the child is gone");
    },
  ],
])("a preparation that %s is not the client's fault: the next node answers", async (_how, hinder) => {
  const provider = new FakeProvider();
  const watcher = watch("attempt-end");
  await using upstream = await startFakeUpstream(good);
  await using other = await startFakeUpstream(json({ text: "other" }));
  await using kernel = await start(provider, upstream, [other], { plugins: [watcher.plugin] });
  provider.hinder = hinder;
  expect(await (await chat(kernel)).json()).toEqual({ text: "other" });
  expect(upstream.requests).toHaveLength(0);
  expect(await watcher.seen("attempt-end")).toMatchObject({ outcome: "failed", error: { code: "provider-crashed" } });
});

test("a preparation that never ends is given up after a second, and the next node answers", async () => {
  const provider = new FakeProvider();
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(good);
  await using other = await startFakeUpstream(json({ text: "other" }));
  await using kernel = await start(provider, upstream, [other], { clock });
  const asked = new Promise<void>((resolve) => {
    provider.hinder = () => {
      resolve();
      return new Promise(() => undefined);
    };
  });
  const answer = chat(kernel);
  await asked;
  await clock.advance(1000);
  expect(await (await answer).json()).toEqual({ text: "other" });
});

test("a kernel whose provider cannot be prepared is not built, and the fault names the plugin", async () => {
  const provider = new FakeProvider();
  provider.hinder = () => Promise.reject(new TypeError("the child is gone"));
  await using upstream = await startFakeUpstream(good);
  await expect(start(provider, upstream)).rejects.toThrow(/plugin "far-plugin" failed in outboundProvider.prepare/);
});

test.each<[string, () => Promise<Failure>, string]>([
  ["is told", async () => ({ code: "context-length", message: "too long" }), "context-length"],
  ["is not told", () => Promise.reject(new TypeError("the child is gone")), "provider-crashed"],
])("an error answer may be read later: what it means %s", async (_how, decodeError, code) => {
  const provider = new FakeProvider();
  Object.assign(provider, { decodeError });
  const watcher = watch("attempt-end");
  await using upstream = await startFakeUpstream(errorStatus(418, {}));
  await using kernel = await start(provider, upstream, [], { plugins: [watcher.plugin] });
  await chat(kernel);
  expect(await watcher.seen("attempt-end")).toMatchObject({ error: { code } });
});

test.each<[string, CallProvider["call"]]>([
  [
    "before any event",
    // What does not even begin has nothing to yield.
    // oxlint-disable-next-line require-yield
    async function* () {
      throw new GatewayError("provider-crashed", "the child is gone");
    },
  ],
  [
    "behind events that do not commit",
    async function* () {
      yield { type: "start", id: "1", model: "m" };
      throw new GatewayError("provider-crashed", "the child is gone");
    },
  ],
])("a programmed provider that crashes %s leaves the answer to the next node", async (_when, call) => {
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream], {
    plugins: [coded(call)],
    pools: { code: { provider: "coded", nodes: [{}] } },
    defaultPool: ["code", "main"],
  });
  const answer = await chat(kernel);
  expect([answer.status, await answer.json()]).toEqual([200, { text: "good" }]);
});

test("a programmed provider that crashes behind content is told in-band, and nobody else is asked", async () => {
  const plugin = coded(async function* () {
    yield { type: "text-delta", text: "a" };
    throw new GatewayError("provider-crashed", "the child is gone");
  });
  await using upstream = await startFakeUpstream(good);
  await using kernel = await startGateway([upstream], {
    plugins: [plugin],
    pools: { code: { provider: "coded", nodes: [{}] } },
    defaultPool: ["code", "main"],
  });
  const text = await (await chat(kernel, { stream: true })).text();
  expect(dataOf(text)).toEqual([{ text: "a" }, { fault: "provider-crashed", message: "the child is gone" }]);
  expect(upstream.requests).toHaveLength(0);
});
