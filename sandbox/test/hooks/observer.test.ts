import type { KernelEvent, Observer } from "@patchbay/sdk";
import { createTestClock, kernelEvent, observerContract } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { createObservers } from "../../src/hooks/observer.ts";
import { rightsOfObserver } from "../../src/hooks/observer-rights.ts";
import { isolated, type LoopbackOptions, throughBoundary, withGuest } from "./loopback.ts";

function remote(observer: Observer, options?: LoopbackOptions): Observer {
  const [proxy] = (throughBoundary({ observe: observer }, options).hooks.observe ?? []) as readonly Observer[];
  if (!proxy) throw new Error("the observer is gone");
  return proxy;
}

function keeping(events: Observer["events"], options?: LoopbackOptions) {
  const batches: (readonly KernelEvent[])[] = [];
  const observer = remote({ events, handle: (batch) => void batches.push(batch) }, options);
  return { observer, batches };
}

const counting = (): Observer => ({
  events: ["exchange-end", "request", "reply", "wire-body", "loss", "node-state"],
  handle: () => undefined,
});

describe("an observer through the boundary", () => {
  test("says what it wants and how much it may be kept waiting for", () => {
    const { events, queue } = remote({ events: ["probe"], queue: { maxEvents: 5 }, handle: () => undefined });
    expect({ events, queue }).toEqual({ events: ["probe"], queue: { maxEvents: 5 } });
  });

  test("cannot have endpoints yet, and says so", () => {
    const endpoints = [{ path: "/metrics", access: "open", handle: () => undefined }] as const;
    expect(() => remote({ events: ["probe"], handle: () => undefined, endpoints })).toThrow(
      "an observer's endpoints are not available in a sandbox yet; run the plugin inline",
    );
  });

  test("gets what happened, in order and in one batch", async () => {
    const { observer, batches } = keeping(["exchange-start", "exchange-end"]);
    const batch = [kernelEvent("exchange-start"), kernelEvent("exchange-end"), kernelEvent("exchange-start")];
    await observer.handle(batch);
    expect(batches).toEqual([batch]);
  });

  test("gets bodies that are too large for one frame in several batches", async () => {
    const { observer, batches } = keeping(["wire-body", "node-state"]);
    const large = kernelEvent("wire-body", { body: "x".repeat(600_000) });
    const batch = [large, kernelEvent("node-state"), large, large];
    await observer.handle(batch);
    expect(batches.map(({ length }) => length)).toEqual([2, 1, 1]);
    expect(batches.flat()).toEqual(batch);
  });

  test("that fails is named, and one that never ends is given up", async () => {
    const failing = remote({ events: ["probe"], handle: () => Promise.reject(new Error("kaboom")) });
    await expect(failing.handle([kernelEvent("probe")])).rejects.toMatchObject({
      message: 'plugin "subject" failed in observe: kaboom',
    });
    const clock = createTestClock();
    const hanging = remote({ events: ["probe"], handle: () => new Promise(() => undefined) }, { clock });
    const handled = expect(hanging.handle([kernelEvent("probe")])).rejects.toMatchObject({ code: "plugin-timeout" });
    await clock.advance(5000);
    await handled;
  });

  const subject = { name: "subject", sdk: "1.0", setup: () => ({ observe: counting() }) } as const;
  for (const { name, run } of observerContract(isolated(subject))) test(name, run);
});

describe("content rights of observers", () => {
  test("are those of the kinds that carry content", () => {
    expect(rightsOfObserver(["exchange-start", "exchange-end", "selection", "probe"])).toEqual(new Set());
    expect(rightsOfObserver(["request", "probe"])).toEqual(new Set(["prompt"]));
    expect(rightsOfObserver(["reply", "request"])).toEqual(new Set(["answer", "prompt"]));
    expect(rightsOfObserver(["wire-body"])).toEqual(new Set(["prompt", "answer"]));
  });

  test("that were not granted fail the setup, which says what to grant", () => {
    expect(() => keeping(["probe", "reply", "request"], { rights: { content: ["prompt"] } })).toThrow(
      'plugin "subject": an observer of reply, request needs the content right "answer"; grant {"content":["answer"]}',
    );
    expect(keeping(["probe", "exchange-end"], { rights: {} }).observer.events).toEqual(["probe", "exchange-end"]);
  });

  test.each([[[{ events: ["everything"] }]], [{}], [[{}]], [[{ events: ["probe"], queue: { maxEvents: -1 } }]]])(
    "a description like %j is refused",
    (description) => {
      expect(() => createObservers(description, withGuest({}))).toThrow('plugin "subject" answered wrong data');
    },
  );
});
