import { chatRequest, kernelEvent } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { type Ear, start } from "./start.ts";

type Overrides = Readonly<Record<string, unknown>>;

/** The events of one exchange, from its start to its end. */
function exchange(id: string, { model = "m", pool = "main", status = 200, ...more }: Overrides = {}) {
  const outcome = Number(status) < 400 ? "done" : "failed";
  const of = { exchange: id, ...more };
  return [
    Object.assign(kernelEvent("exchange-start"), of, { model }),
    Object.assign(kernelEvent("selection"), of),
    Object.assign(kernelEvent("attempt-start"), of, { pool }),
    Object.assign(kernelEvent("attempt-end"), of, { pool }),
    Object.assign(kernelEvent("exchange-end"), of, { model, pool, status, outcome }),
  ];
}

const kindsOf = (events: Awaited<ReturnType<Ear["read"]>>) => events.map(({ type }) => type);
const idsOf = (events: Awaited<ReturnType<Ear["read"]>>) => [...new Set(events.map((each) => each["exchange"]))];

describe("the feed", () => {
  it("opens with what it will show, then shows each event of an exchange in order, to all who listen", async () => {
    const { tell, listen } = await start();
    const [one, two] = [await listen(), await listen()];
    expect(one.opening).toMatchObject({ type: "open", filter: {}, kinds: expect.arrayContaining(["exchange-end"]) });
    await tell(...exchange("1"), kernelEvent("loss"), kernelEvent("stream-violation"));
    const expected = [
      "exchange-start",
      "selection",
      "attempt-start",
      "attempt-end",
      "exchange-end",
      "loss",
      "stream-violation",
    ];
    expect(kindsOf(await one.read())).toEqual(expected);
    expect(kindsOf(await two.read())).toEqual(expected);
  });

  it("shows what comes while it is waited for", async () => {
    const { tell, listen } = await start();
    const ear = await listen();
    for (const id of ["1", "2"]) {
      await tell(...exchange(id));
      expect(idsOf(await ear.read())).toEqual([id]);
    }
  });

  it("writes nothing while nobody listens", async () => {
    const { tell, listen } = await start();
    const unreadable = kernelEvent("exchange-end");
    Object.defineProperty(unreadable, "toJSON", { value: () => expect.fail("was written") });
    await tell(unreadable);
    const ear = await listen();
    ear.leave();
    await tell(unreadable);
    expect(await ear.ended()).toBe(true);
  });

  it("wants a kind only while somebody listens who is shown it", async () => {
    const { observer, listen } = await start({ content: true, bodies: true });
    const wanted = () => observer.events.filter((kind) => observer.wants?.(kind));
    expect(wanted()).toEqual([]);
    const plain = await listen({ content: "false", bodies: "false" });
    expect(wanted()).toContain("exchange-end");
    expect(wanted()).not.toEqual(expect.arrayContaining(["request"]));
    expect(wanted()).not.toEqual(expect.arrayContaining(["wire-body"]));
    const curious = await listen({ bodies: "false" });
    expect(wanted()).toEqual(expect.arrayContaining(["request", "reply"]));
    const whole = await listen();
    expect(wanted()).toEqual(observer.events);
    for (const ear of [plain, curious, whole]) ear.leave();
    expect(wanted()).toEqual([]);
  });

  it("gives a sign of life when it is quiet", async () => {
    const { clock, listen } = await start();
    const ear = await listen();
    await clock.advance(15_000);
    expect(await ear.raw()).toBe(": still here\n\n");
  });

  it("ends when the plugin does", async () => {
    const { dispose, listen } = await start();
    const ear = await listen();
    await dispose();
    expect(await ear.ended()).toBe(true);
  });
});

describe("content", () => {
  test.each([
    ["model", {}, "left out: it may quote what was asked"],
    ["model", { content: true }, "the word Aal is not allowed"],
    ["network", {}, "the word Aal is not allowed"],
  ])("a message of a fault of the %s under %o is %s", async (owner, options, message) => {
    const { tell, listen } = await start(options);
    const ear = await listen();
    const error = { code: "content-refused", owner, message: "the word Aal is not allowed", status: 400 };
    await tell(...exchange("1", { error }));
    const [last] = (await ear.read()).slice(-1);
    expect(last).toMatchObject({ error: { code: "content-refused", owner, message } });
  });

  const words = "private words";
  const said = [
    kernelEvent("exchange-start", { headers: { "user-agent": "app/1", "x-note": words } }),
    kernelEvent("request", { request: chatRequest(words) }),
    kernelEvent("loss", { loss: { path: "a", kind: "dropped", from: words, to: words, reason: "no field" } }),
    kernelEvent("wire-body", { body: words }),
  ];

  it("is neither asked for nor shown without an option", async () => {
    const { observer, tell, listen } = await start();
    for (const kind of ["request", "reply", "wire-head", "wire-body"] as const)
      expect(observer.events).not.toContain(kind);
    const ear = await listen();
    await tell(...said);
    const shown = await ear.read();
    expect(JSON.stringify(shown)).not.toContain(words);
    expect(shown).toMatchObject([{ headers: { "user-agent": "app/1" } }, { loss: { path: "a", reason: "no field" } }]);
  });

  test.each([
    [{ content: true }, ["exchange-start", "request", "loss"]],
    [{ bodies: true }, ["wire-body"]],
  ])("%j shows words in %j", async (options, expected) => {
    const { tell, listen } = await start(options);
    const ear = await listen();
    await tell(...said);
    const shown = await ear.read();
    expect(kindsOf(shown.filter((event) => JSON.stringify(event).includes(words)))).toEqual(expected);
  });

  test.each([
    [{ content: "false" }, ["exchange-start", "loss", "wire-head", "wire-body"], ["wire-body"]],
    [{ bodies: "false" }, ["exchange-start", "request", "loss"], ["exchange-start", "request", "loss"]],
    [{ content: "false", bodies: "false" }, ["exchange-start", "loss"], []],
    [
      { content: "true" },
      ["exchange-start", "request", "loss", "wire-head", "wire-body"],
      ["exchange-start", "request", "loss", "wire-body"],
    ],
  ])("one who asks for %j is shown %j, with words in %j, whatever others are shown", async (query, kinds, speaking) => {
    const { tell, listen } = await start({ content: true, bodies: true });
    const [ear, other] = [await listen(query), await listen()];
    await tell(...said.slice(0, 3), kernelEvent("wire-head"), ...said.slice(3));
    const shown = await ear.read();
    expect(kindsOf(shown)).toEqual(kinds);
    expect(kindsOf(shown.filter((event) => JSON.stringify(event).includes(words)))).toEqual(speaking);
    expect(await other.read()).toHaveLength(5);
  });

  test.each([
    [{ content: "true" }, 'the option "content" of the monitor is off'],
    [{ bodies: "true" }, 'the option "bodies" of the monitor is off'],
    [{ content: "yes" }, "content is true or false"],
  ])("%j is refused where the options do not allow it", async (query, message) => {
    const { listen } = await start();
    await expect(listen(query)).rejects.toMatchObject({
      code: "bad-request",
      message: expect.stringContaining(message),
    });
  });

  test("maxText cuts long texts, and bytes are counted", async () => {
    const { tell, listen } = await start({ bodies: true, maxText: 16 });
    const ear = await listen();
    const bytes = Object.assign(kernelEvent("wire-body", { body: "0123456789abcdefXYZ" }), { data: new Uint8Array(5) });
    await tell(bytes);
    expect(await ear.read()).toMatchObject([{ body: "0123456789abcdef… [3 more]", data: "[5 bytes]" }]);
  });
});

describe("a filter", () => {
  const all = [
    ...exchange("1", { client: "ann", protocol: "claude" }),
    ...exchange("2", { model: "m-mini", pool: "spare", client: "ann" }),
    ...exchange("3", { model: undefined, status: 503 }),
    ...exchange("4", { model: "other", status: 429, protocol: "gemini" }),
  ];

  test.each([
    [{}, ["1", "2", "3", "4"]],
    [{ model: "m*" }, ["1", "2", "3"]],
    [{ model: "m-mini, other" }, ["2", "4"]],
    [{ pool: "spare" }, ["2"]],
    [{ client: "ann" }, ["1", "2"]],
    [{ protocol: "gemini,claude" }, ["1", "4"]],
    [{ status: "503" }, ["3"]],
    [{ status: "4xx,5xx" }, ["3", "4"]],
    [{ status: "failed", model: "other" }, ["4"]],
    [{ status: "done", pool: "main" }, ["1"]],
    [{ model: "nobody" }, []],
  ])("%j shows the whole of %j and nothing else", async (query, expected) => {
    const { tell, listen } = await start();
    const ear = await listen(query);
    await tell(...all);
    const shown = await ear.read();
    expect(idsOf(shown)).toEqual(expected);
    expect(shown).toHaveLength(expected.length * 5);
  });

  it("shows exchanges as soon as they are known to be asked for, also when they run at once", async () => {
    const { tell, listen } = await start();
    const ear = await listen({ pool: "main" });
    const [one, two] = [exchange("1"), exchange("2", { pool: "spare" })];
    for (let step = 0; step < 2; step++) await tell(...one.slice(step, step + 1), ...two.slice(step, step + 1));
    expect(await ear.read()).toEqual([]);
    await tell(...one.slice(2, 3), ...two.slice(2, 3));
    expect((await ear.read()).map((each) => [each["exchange"], each.type])).toEqual([
      ["1", "exchange-start"],
      ["1", "selection"],
      ["1", "attempt-start"],
    ]);
  });

  it("shows the end of an exchange that began before somebody listened", async () => {
    const { tell, listen } = await start();
    const [begin, ...rest] = exchange("1");
    if (begin) await tell(begin);
    const ear = await listen({ model: "m" });
    await tell(...rest);
    expect(kindsOf(await ear.read())).toEqual(["exchange-end"]);
  });

  test.each([
    [{ modle: "m" }, 'unknown filter "modle"'],
    [{ model: " , " }, "the filter model needs a value"],
    [{ status: "6xx" }, "status knows numbers such as 503"],
    [{ constructor: "x" }, 'unknown filter "constructor"'],
  ])("%j is refused", async (query, message) => {
    const { listen } = await start();
    await expect(listen(query)).rejects.toMatchObject({
      code: "bad-request",
      message: expect.stringContaining(message),
    });
  });
});

describe("one who is slow", () => {
  test("is told in the feed how much was left out, where it was left out, and goes on", async () => {
    const { tell, listen } = await start({ maxBuffer: 4096 });
    const ear = await listen();
    const many = Array.from({ length: 50 }, (_, index) => kernelEvent("attempt-commit", { exchange: `${index}` }));
    await tell(...many);
    const shown = await ear.read();
    const [last] = shown.slice(-1);
    expect(last?.type).toBe("dropped");
    expect(Number(last?.["events"]) + shown.length - 1).toBe(50);
    await tell(kernelEvent("attempt-commit", { exchange: "later" }));
    expect(idsOf(await ear.read())).toEqual(["later"]);
  });

  test("holds up nobody else", async () => {
    const { tell, listen } = await start({ maxBuffer: 4096 });
    const [slow, quick] = [await listen(), await listen()];
    for (let n = 0; n < 50; n++) {
      await tell(kernelEvent("attempt-commit", { exchange: `${n}` }));
      expect(idsOf(await quick.read())).toEqual([`${n}`]);
    }
    expect(kindsOf(await slow.read())).toContain("dropped");
  });

  test("with a filter that cannot be decided holds no more than the bound", async () => {
    const { tell, listen } = await start({ maxBuffer: 4096 });
    const ear = await listen({ status: "503" });
    for (let n = 0; n < 50; n++) await tell(...exchange(`${n}`).slice(0, 2));
    const told = await ear.read();
    expect(new Set(kindsOf(told))).toEqual(new Set(["dropped"]));
    expect(told.reduce((sum, each) => sum + Number(each["events"]), 0)).toBeGreaterThan(80);
    await tell(...exchange("49", { status: 503 }).slice(2));
    const whole = (await ear.read()).filter((each) => each["exchange"] === "49");
    expect(kindsOf(whole)).toEqual(["exchange-start", "selection", "attempt-start", "attempt-end", "exchange-end"]);
  });

  test("gets nothing of an event that is larger than the bound but its count", async () => {
    const { tell, listen } = await start({ maxBuffer: 4096, bodies: true });
    const ear = await listen();
    await tell(kernelEvent("wire-body", { body: "x".repeat(5000) }));
    expect(await ear.read()).toEqual([{ type: "dropped", events: 1 }]);
  });
});

test("maxListeners bounds how many listen, until one leaves", async () => {
  const { listen } = await start({ maxListeners: 1 });
  const ear = await listen();
  await expect(listen()).rejects.toMatchObject({ code: "queue-full" });
  ear.leave();
  await expect(listen()).resolves.toBeDefined();
});

test.each([{ path: "/v1/x" }, { maxListeners: 65 }, { maxBuffer: 1 }, { access: "open" }])(
  "%j is refused",
  async (options) => {
    await expect(start(options)).rejects.toThrow(TypeError);
  },
);
