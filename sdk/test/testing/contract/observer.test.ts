import { describe, test } from "vitest";
import {
  definePlugin,
  GatewayError,
  type Hooks,
  type KernelEvent,
  type Observer,
  type ObserverEndpoint,
  type Plugin,
} from "../../../src/index.ts";
import { observerContract } from "../../../src/testing/index.ts";
import { expectCaught, testAll } from "./run-checks.ts";

const observer = (setup: Plugin["setup"]): Plugin => definePlugin({ name: "observe-test", sdk: "1.0", setup });
const of = (observe: Partial<Observer>, rest: Hooks = {}): Plugin =>
  observer(() => ({ observe: { events: ["exchange-end", "reply"], handle: () => undefined, ...observe }, ...rest }));

describe("the contract of observers, kept", () => {
  const out: string[] = [];
  const buffered = observer((context) => {
    const waiting: string[] = [];
    const flush = (): void => void out.push(...waiting.splice(0));
    context.every(1000, flush);
    const handle = (batch: readonly KernelEvent[]): void => {
      for (const event of batch) if (event.type === "exchange-end") waiting.push(event.exchange);
    };
    const endpoints: readonly ObserverEndpoint[] = [
      { path: "/waiting", access: "open", handle: () => ({ body: String(waiting.length) }) },
      { path: "/live/feed", access: "admin", handle: ({ signal }) => ({ body: untilLeft(signal) }) },
      { path: "/nothing", access: "open", handle: () => Promise.reject(new GatewayError("bad-request", "no")) },
    ];
    return { observe: { events: ["exchange-end", "attempt-end"], handle, endpoints }, dispose: flush };
  });
  testAll(observerContract(buffered, { written: () => out.join() }));
});

async function* untilLeft(signal: AbortSignal): AsyncGenerator<string> {
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  yield "left";
}

const showing = (endpoint: Partial<ObserverEndpoint>): Plugin =>
  of({ endpoints: [{ path: "/x", access: "open", handle: () => undefined, ...endpoint }] });
const pages = "answers at each of its endpoints, before and after events, and ends when the client leaves";
const future = "takes a kind that it does not know";
const kinds = "takes every kind that it subscribed to";

describe("the contract of observers, broken", () => {
  test.each<[string, string, string, Plugin]>([
    [
      "subscribes to nothing",
      "subscribes to kinds of event that there are, each once",
      "something",
      of({ events: [] }),
    ],
    [
      "subscribes to what is not",
      "subscribes to kinds of event that there are, each once",
      "no kind",
      of({ events: ["answer" as never] }),
    ],
    [
      "subscribes twice",
      "subscribes to kinds of event that there are, each once",
      "twice",
      of({ events: ["reply", "reply"] }),
    ],
    ["shows a page that is taken", pages, "is taken", showing({ path: "/v1/x" })],
    ["shows an open page behind the admin door", pages, 'wants access "admin"', showing({ path: "/admin/x" })],
    ["shows a page that throws", pages, "GatewayError", showing({ handle: () => Promise.reject(new Error("oh no")) })],
    ["has no such status", pages, "status 99", showing({ handle: () => ({ status: 99, body: "" }) })],
    ["sets a cookie", pages, "set-cookie", showing({ handle: () => ({ headers: { "set-cookie": "a" }, body: "" }) })],
    [
      "streams on to nobody",
      pages,
      "ends when the client has left",
      showing({ handle: () => ({ body: untilLeft(new AbortController().signal) }) }),
    ],
    ["does not know its own kinds", kinds, "unexpected exchange-end", of({ handle: refuse("exchange-end") })],
    ["never settles", kinds, "settles", of({ handle: () => new Promise(() => undefined) })],
    ["needs a first event", "takes an empty batch", "threw", of({ handle: ([first]) => void first!.type })],
    ["throws at unknown kinds", future, "unexpected from-the-future", of({ handle: refuse("from-the-future") })],
    [
      "changes events",
      kinds,
      "threw",
      of({ handle: (batch) => batch.forEach((event) => Object.assign(event, { seen: true })) }),
    ],
    ["relies on optional fields", "takes events with odd and missing fields", "threw", of({ handle: readUsage })],
    ["cannot be disposed of twice", "can be disposed of twice", "gone already", onlyOnce()],
    [
      "does not end",
      "settles its dispose with work at hand",
      "dispose settles",
      of({}, { dispose: () => new Promise(() => undefined) }),
    ],
    ["cannot take much at once", "takes a thousand events at once", "too much", of({ handle: refuseMany })],
  ])("is seen when an observer %s", (_, name, words, plugin) => expectCaught(observerContract(plugin), name, words));

  test("is seen when an observer loses what waits", async () => {
    const out: string[] = [];
    const forgetful = of({
      handle: (batch) =>
        void out.push(...batch.map((event) => ("exchange" in event ? (event.exchange ?? "") : "")).slice(0, 3)),
    });
    const contract = observerContract(forgetful, { written: () => out.join() });

    await expectCaught(contract, "has put out everything when its dispose is over", "the last of what was handled");
  });
});

function refuse(kind: string) {
  return (batch: readonly KernelEvent[]): void => {
    if (batch.some(({ type }) => (type as string) === kind)) throw new Error(`unexpected ${kind}`);
  };
}

function readUsage(batch: readonly KernelEvent[]): void {
  for (const event of batch) if (event.type === "exchange-end") event.usage!.outputTokens?.toFixed();
}

function refuseMany(batch: readonly KernelEvent[]): void {
  if (batch.length > 500) throw new RangeError("too much");
}

function onlyOnce(): Plugin {
  return observer(() => {
    let gone = false;
    const dispose = (): void => {
      if (gone) throw new Error("gone already");
      gone = true;
    };
    return { observe: { events: ["reply"], handle: () => undefined }, dispose };
  });
}
