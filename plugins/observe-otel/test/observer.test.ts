import { kernelEvent } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plain, startReceiver } from "./receiver.ts";
import { start } from "./start.ts";
import { openWorld, whole } from "./world.ts";

async function world(options: object = {}) {
  const receiver = await startReceiver();
  const started = await start({ endpoint: receiver.url, metrics: false, ...options });
  return {
    ...started,
    spans: async () => {
      await started.dispose();
      return receiver.spans.map((span) => ({ ...span, plain: plain(span.attributes) }));
    },
    [Symbol.asyncDispose]: () => receiver[Symbol.asyncDispose](),
  };
}

test("content is only asked for when it is to be told", async () => {
  await using silent = await world();
  await using telling = await world({ content: true });
  await using counting = await world({ content: true, traces: false, metrics: true });
  expect(silent.observer.events).not.toEqual(expect.arrayContaining(["request"]));
  expect(telling.observer.events).toEqual(expect.arrayContaining(["request", "reply"]));
  expect(counting.observer.events).toEqual(["exchange-start", "attempt-start", "attempt-end", "exchange-end", "probe"]);
  await Promise.all([silent.dispose(), telling.dispose(), counting.dispose()]);
});

test("where a node is, is learned from one call to it, and again after the config changed", async () => {
  await using otel = await world();
  const wants = () => otel.observer.wants?.("wire-head");
  const exchange = async (id: string) => {
    const of = { exchange: id };
    await otel.tell(kernelEvent("exchange-start", of), kernelEvent("attempt-start", { ...of, wire: "claude" }));
    const asked = wants();
    const head = {
      ...of,
      side: "upstream",
      direction: "request",
      attempt: 1,
      url: "https://api.example.com/v1",
    } as const;
    if (asked) await otel.tell(kernelEvent("wire-head", head));
    await otel.tell(kernelEvent("attempt-end", of), kernelEvent("exchange-end", of));
    return asked;
  };
  expect([await exchange("one"), wants(), await exchange("two")]).toEqual([true, false, false]);
  await otel.tell(kernelEvent("generation"));
  expect([wants(), await exchange("three"), wants()]).toEqual([true, true, false]);
  const attempts = (await otel.spans()).filter(({ kind }) => kind === 3);
  expect(attempts).toHaveLength(3);
  for (const { plain: own } of attempts)
    expect(own).toMatchObject({
      "server.address": "api.example.com",
      "server.port": 443,
      "gen_ai.provider.name": "anthropic",
    });
});

test("in a kernel the first call of a node tells where it is", async () => {
  await using gateway = await openWorld([whole]);
  await (await gateway.ask()).text();
  const { spans } = await gateway.finish();
  const { hostname, port } = new URL(gateway.upstreams[0]?.url ?? "");
  expect(plain(spans.find(({ kind }) => kind === 3)?.attributes ?? [])).toMatchObject({
    "server.address": hostname,
    "server.port": Number(port),
  });
});

test("a provider has the name that the operator gave its pool", async () => {
  await using otel = await world({ providers: { test: "azure.ai.openai" } });
  await otel.tell(kernelEvent("exchange-start"), kernelEvent("attempt-start", { wire: "openai-chat" }));
  await otel.tell(kernelEvent("attempt-end"), kernelEvent("exchange-end"));
  expect((await otel.spans()).map(({ plain: own }) => own["gen_ai.provider.name"])).toEqual([
    "azure.ai.openai",
    "azure.ai.openai",
  ]);
});

test("a loss is an event without what was lost, and says where only with content", async () => {
  const seen = [];
  for (const content of [false, true]) {
    await using otel = await world({ content });
    await otel.tell(kernelEvent("exchange-start"), kernelEvent("loss"), kernelEvent("exchange-end"));
    const [span] = await otel.spans();
    const event = span?.events.find(({ name }) => name === "patchbay.loss");
    seen.push(plain(event?.attributes ?? []));
  }
  const common = {
    "patchbay.loss.direction": "request",
    "patchbay.loss.kind": "dropped",
    "patchbay.loss.reason": "the target has no field for it",
  };
  expect(seen).toEqual([common, { ...common, "patchbay.loss.path": "messages[0].name" }]);
});

test("a probe is a trace of its own, if wanted", async () => {
  await using otel = await world({ probes: true });
  await otel.tell(kernelEvent("probe", { model: "m", outcome: "failed", durationMs: 20 }));
  const [span] = await otel.spans();
  expect(span).toMatchObject({ name: "probe m", kind: 3, status: { code: 2 } });
  expect(span?.parentSpanId).toBeUndefined();
  expect(BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0)).toBe(20_000_000n);
});

test("an exchange whose beginning was dropped still has its span", async () => {
  await using otel = await world();
  await otel.tell(kernelEvent("exchange-end", { exchange: "late" }));
  expect(await otel.spans()).toMatchObject([{ kind: 2, plain: { "patchbay.exchange.id": "late" } }]);
});

test.each([
  [{ endpoint: "localhost:4318" }, /endpoint/],
  [{ headers: { "a b": "c" } }, /headers/],
  [{ ratio: 2 }, /ratio/],
  [{ maxContent: 1 }, /maxContent/],
])("options that cannot be are named: %j", async (options, fault) => {
  await expect(start(options)).rejects.toThrow(fault);
});
