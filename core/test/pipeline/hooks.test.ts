import type { ChatRequest, RequestCall, Transform } from "@patchbay/sdk";
import { chatRequest, createTestClock, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { openAccount } from "../../src/accounting/plugin-account.ts";
import { attachTransforms } from "../../src/attach.ts";
import { createTransformHooks, runWaterfall } from "../../src/hooks.ts";
import { chat, plug, startGateway } from "../support/gateway.ts";

const call = { signal: new AbortController().signal } as RequestCall;

function hookOf(...requests: readonly Transform["request"][]) {
  const clock = createTestClock();
  const hooks = createTransformHooks();
  const host = { clock, report: () => undefined };
  const taps = requests.map((request, index) => ({
    plugin: `p${index}`,
    transform: request ? { request } : {},
    account: openAccount({ id: `p${index}` }, host),
  }));
  attachTransforms(hooks, taps, host);
  return { hook: hooks.request, clock };
}

const named = (name: string) => (request: ChatRequest) => ({ ...request, model: `${request.model}-${name}` });

test("when every tap answers at once the waterfall answers at once", () => {
  const { hook } = hookOf(named("a"), named("b"));
  expect(runWaterfall(hook, chatRequest("x", { model: "m" }), call)).toMatchObject({ model: "m-a-b" });
});

test("a tap that answers later makes the waterfall answer later, in the same order", async () => {
  const { hook } = hookOf(named("a"), async (request) => named("b")(request), named("c"));
  const pending = runWaterfall(hook, chatRequest("x", { model: "m" }), call);
  expect(pending).toBeInstanceOf(Promise);
  expect(await pending).toMatchObject({ model: "m-a-b-c" });
});

test("a second tap that throws at once rejects, and does not hang", async () => {
  const { hook } = hookOf(
    async (request) => request,
    () => {
      throw new Error("second");
    },
  );
  await expect(runWaterfall(hook, chatRequest("x"), call)).rejects.toMatchObject({
    code: "plugin-failed",
    plugin: "p1",
  });
});

test("a first tap that throws at once throws at once", () => {
  const { hook } = hookOf(() => {
    throw new Error("first");
  }, named("never"));
  expect(() => runWaterfall(hook, chatRequest("x"), call)).toThrow(expect.objectContaining({ plugin: "p0" }));
});

test("no tap behind a failed one is called", async () => {
  let called = false;
  const { hook } = hookOf(
    async () => {
      throw new Error("first");
    },
    () => void (called = true),
  );
  await expect(runWaterfall(hook, chatRequest("x"), call)).rejects.toMatchObject({ plugin: "p0" });
  expect(called).toBe(false);
});

test("a later tap that never settles is given up", async () => {
  const { hook, clock } = hookOf(named("a"), () => new Promise(() => undefined));
  const outcome = expect(runWaterfall(hook, chatRequest("x"), call)).rejects.toMatchObject({
    code: "plugin-timeout",
    plugin: "p1",
  });
  await clock.advance(1000);
  await outcome;
});

test("a tap that answers after it was given up changes nothing", async () => {
  let finish: (request: ChatRequest) => void = () => undefined;
  const hooks = createTransformHooks();
  const clock = createTestClock();
  const slow: Transform = { optional: true, request: () => new Promise((resolve) => (finish = resolve)) };
  const host = { clock, report: () => undefined };
  const taps = [
    { plugin: "slow", transform: slow, account: openAccount({ id: "slow" }, host) },
    { plugin: "next", transform: { request: named("next") }, account: openAccount({ id: "next" }, host) },
  ];
  attachTransforms(hooks, taps, host);
  const pending = runWaterfall(hooks.request, chatRequest("x", { model: "m" }), call);
  await clock.advance(1000);
  expect(await pending).toMatchObject({ model: "m-next" });
  finish(chatRequest("y", { model: "late" }));
  await clock.advance(0);
  expect(await pending).toMatchObject({ model: "m-next" });
});

test("a null is no value, and undefined keeps the value before", () => {
  const request = chatRequest("x");
  expect(runWaterfall(hookOf(() => undefined).hook, request, call)).toBe(request);
  expect(() => runWaterfall(hookOf(() => null as never).hook, request, call)).toThrow("returned null");
});

test("plugins are called by stage, then before and after, then as the config has them", async () => {
  const seen: string[] = [];
  const at = (name: string, order: object) =>
    plug(
      name,
      { transform: { request: () => void seen.push(name) }, selectNode: (all) => (seen.push(name), all) },
      { order },
    );
  await using upstream = await startFakeUpstream(json({ text: "ok" }));
  await using kernel = await startGateway([upstream], {
    plugins: [
      at("last", { stage: "last" }),
      at("third", {}),
      { plugin: at("fourth", { stage: "first" }), order: { stage: "normal", after: ["third"] } },
      at("second", { before: ["third"] }),
      at("first", { stage: "early" }),
    ],
  });
  await chat(kernel);
  const order = ["first", "second", "third", "fourth", "last"];
  expect(seen).toEqual([...order, ...order]);
  expect(kernel.describe().hooks.transform).toEqual(order);
});
