import { plugin as thinkingSuffix } from "@patchbay/transform-thinking-suffix";
import type { AttemptCall, ChatEvent, ChatRequest, Transform } from "@patchbay/sdk";
import type { RemoteEventMachine } from "@patchbay/sdk/host";
import { candidate, chatRequest, testLogger, textReply, toolCallReply, transformContract } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { events as claudeEvents, request as claudeRequest } from "../../../plugins/wire-claude/test/arbitraries.ts";
import { events as ollamaEvents, request as ollamaRequest } from "../../../plugins/wire-ollama/test/arbitraries.ts";
import { anyRequest } from "../../../test/translation/requests.ts";
import { createTransforms } from "../../src/hooks/transform.ts";
import { isolated, type LoopbackOptions, throughBoundary, withGuest } from "./loopback.ts";

const requests = fc.oneof(anyRequest, claudeRequest, ollamaRequest);
const answers = fc.oneof(claudeEvents, ollamaEvents, fc.constant(textReply("hi")), fc.constant(toolCallReply([])));

function attemptCall(over: Partial<AttemptCall> = {}): AttemptCall {
  return {
    exchange: "e1",
    protocol: "test",
    model: "test-model",
    client: "c1",
    headers: { "user-agent": "test" },
    attempt: 1,
    candidate: candidate("a"),
    signal: new AbortController().signal,
    log: testLogger(),
    replyHeader: () => undefined,
    ...over,
  };
}

function remote(transform: Transform, options?: LoopbackOptions) {
  const { hooks, ...rest } = throughBoundary({ transform: [transform] }, options);
  const [proxy] = (hooks.transform ?? []) as readonly Transform[];
  if (!proxy) throw new Error("the transform is gone");
  return { transform: proxy, ...rest };
}

function open(transform: Transform, call = attemptCall()): RemoteEventMachine {
  return transform.events?.(call) as unknown as RemoteEventMachine;
}

describe("a transform through the boundary", () => {
  test("shows its filter, and only the positions that it takes", () => {
    const { transform } = remote({
      when: { models: ["a*"], wires: ["x"] },
      optional: true,
      request: () => undefined,
      upstream: () => undefined,
    });
    expect(transform).toEqual({
      when: { models: ["a*"], wires: ["x"] },
      optional: true,
      request: expect.any(Function),
      upstream: expect.any(Function),
    });
  });

  test("that says nothing, or hands back what it got, changes nothing and sends nothing back", async () => {
    for (const request of [() => undefined, (given: ChatRequest) => given, async (given: ChatRequest) => given]) {
      const { transform } = remote({ request });
      expect(await transform.request?.(chatRequest("hello"), attemptCall())).toBeUndefined();
    }
  });

  test("that copies any request gives that request", async () => {
    const { transform } = remote({ attempt: (given) => structuredClone(given) });
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const copy = await transform.attempt?.(request, attemptCall());
        expect(copy).toEqual(JSON.parse(JSON.stringify(request)));
      }),
      { numRuns: 300 },
    );
  });

  test("sees the call, with a signal and a log of its own", async () => {
    let seen: AttemptCall | undefined;
    const { transform, guestLog } = remote({
      attempt: (request, call) => {
        seen = call;
        call.log.info("looked");
        return { ...request, model: call.candidate.node.id };
      },
    });
    const call = attemptCall({ pool: "p", wire: "w", attempt: 3 });
    const changed = await transform.attempt?.(chatRequest("hello"), call);
    expect(changed).toEqual({ ...chatRequest("hello"), model: "a" });
    const { signal, log, replyHeader: _replyHeader, ...data } = call;
    expect(seen).toMatchObject(data);
    expect(seen?.signal).not.toBe(signal);
    expect(guestLog.lines).toEqual([{ level: "info", message: "looked", fields: { exchange: "e1" } }]);
    expect((log as ReturnType<typeof testLogger>).lines).toEqual([]);
  });

  test.each(["answer", "head"] as const)("cannot have %s yet, and says so", (position) => {
    expect(() => remote({ [position]: () => undefined })).toThrow(
      `a transform's ${position} is not available in a sandbox yet; run the plugin inline`,
    );
  });

  test("cannot set headers of the answer yet, and says so", async () => {
    const { transform } = remote({ request: (_request, call) => call.replyHeader("x-mark", "1") });
    await expect(transform.request?.(chatRequest("hello"), attemptCall())).rejects.toThrow(
      "replyHeader is not available in a sandbox yet",
    );
  });

  test("changes messages on their way out", async () => {
    const { transform } = remote({
      upstream: ({ url, method, headers }) => ({ url, method, headers: { ...headers, "x-more": "1" } }),
    });
    const message = { url: "https://a.test/x", method: "POST", headers: { a: "b" }, body: "{}" };
    expect(await transform.upstream?.(message, attemptCall())).toEqual({
      url: "https://a.test/x",
      method: "POST",
      headers: { a: "b", "x-more": "1" },
    });
  });

  test("learns that the client has left", async () => {
    const controller = new AbortController();
    const left = new Promise<void>((resolve) => {
      const { transform } = remote({
        request: (_request, { signal }) =>
          new Promise(() => {
            signal.addEventListener("abort", () => resolve());
            controller.abort();
          }),
      });
      void Promise.resolve(transform.request?.(chatRequest("hello"), attemptCall({ signal: controller.signal }))).catch(
        (error: unknown) => expect(error).toMatchObject({ code: "aborted" }),
      );
    });
    await left;
  });

  for (const { name, run } of transformContract(isolated(thinkingSuffix))) test(name, run);
});

describe("a machine through the boundary", () => {
  test("that hands back what it got sends nothing back, and the very array goes on", async () => {
    const { transform, asked } = remote({ events: () => ({ push: (events) => events }) });
    const machine = open(transform);
    const events = textReply("hello");
    expect(await machine.push(events)).toBe(events);
    expect(await machine.end()).toEqual([]);
    expect(asked).toEqual(["machine.open", "machine.push", "machine.end"]);
  });

  test("that copies any answer gives that answer, in any pieces", async () => {
    const { transform } = remote({ events: () => ({ push: (events) => structuredClone(events) }) });
    await fc.assert(
      fc.asyncProperty(answers, fc.nat(5), async (events, size) => {
        const machine = open(transform);
        const out: ChatEvent[] = [];
        for (let at = 0; at < events.length; at += size + 1)
          out.push(...(await machine.push(events.slice(at, at + size + 1))));
        out.push(...(await machine.end()));
        expect(out).toEqual(JSON.parse(JSON.stringify(events)));
      }),
      { numRuns: 200 },
    );
  });

  test("keeps each answer to itself, and gives out at the end what it held back", async () => {
    const { transform } = remote({
      events: ({ exchange }) => {
        const held: ChatEvent[] = [];
        return {
          push: (events) => {
            held.push(...events);
            return [{ type: "text-delta", text: exchange }];
          },
          end: () => held,
        };
      },
    });
    const [one, other] = [open(transform, attemptCall({ exchange: "1" })), open(transform)];
    expect(await one.push([{ type: "text-delta", text: "a" }])).toEqual([{ type: "text-delta", text: "1" }]);
    expect(await other.push([{ type: "text-delta", text: "b" }])).toEqual([{ type: "text-delta", text: "e1" }]);
    expect(await one.end()).toEqual([{ type: "text-delta", text: "a" }]);
    expect(await other.end()).toEqual([{ type: "text-delta", text: "b" }]);
  });

  test("is told to end when the client leaves, once, and its signal says so", async () => {
    const controller = new AbortController();
    const aborted = new Promise<void>((resolve) => {
      const { transform, asked } = remote({
        events: ({ signal }) => {
          signal.addEventListener("abort", () => {
            expect(asked).toEqual(["machine.open", "machine.close"]);
            resolve();
          });
          return { push: (events) => events };
        },
      });
      const machine = open(transform, attemptCall({ signal: controller.signal }));
      queueMicrotask(() => {
        controller.abort();
        machine.close();
      });
    });
    await aborted;
  });

  test("of a process that is gone is not mistaken for another", async () => {
    const mine = remote({ events: () => ({ push: (events) => events }) });
    const fresh = remote({ events: () => ({ push: (events) => events }) });
    const machine = open(mine.transform);
    await machine.push([{ type: "ping" }]);
    Object.assign(mine.methods, fresh.methods);
    await expect(machine.push([{ type: "ping" }])).rejects.toMatchObject({
      message: 'plugin "subject" failed in transform.events: the machine of this answer is gone',
    });
  });

  test("that throws, at its making or later, fails where its events are wanted", async () => {
    const broken = { message: 'plugin "subject" failed in transform.events: kaboom', hook: "transform.events" };
    const kaboom = (): never => {
      throw new Error("kaboom");
    };
    const early = open(remote({ events: kaboom }).transform);
    await expect(early.push([{ type: "ping" }])).rejects.toMatchObject(broken);
    const late = open(remote({ events: () => ({ push: kaboom }) }).transform);
    await expect(late.push([{ type: "ping" }])).rejects.toMatchObject(broken);
  });
});

describe("the host", () => {
  const place = [{ positions: ["request", "upstream", "events"] }];
  const answering = (head: unknown) => {
    const handler = () => ({ head: head as never });
    const methods = {
      "transform.request": handler,
      "transform.upstream": handler,
      "machine.open": () => ({ head: {} }),
    };
    const [transform] = createTransforms(place, withGuest({ ...methods, "machine.push": handler }));
    if (!transform) throw new Error("no transform");
    return transform;
  };
  const hello = chatRequest("hello");

  test.each([
    [null, "answer must be an object"],
    [{ value: null }, "answer.value must be an object"],
    [{ value: { ...hello, stream: "no" } }, "answer.value.stream must be true or false"],
    [
      { value: { ...hello, messages: [{ role: "root", content: [] }] } },
      "answer.value.messages[0].role must be one of",
    ],
    [{ value: { ...hello, sampling: { temperature: "hot" } } }, "answer.value.sampling.temperature must be a number"],
  ])("refuses %j as a request and says where it is wrong", async (head, words) => {
    await expect(answering(head).request?.(hello, attemptCall())).rejects.toMatchObject({
      code: "plugin-failed",
      plugin: "subject",
      hook: "transform.request",
      message: expect.stringContaining(`plugin "subject" answered wrong data in transform.request: ${words}`),
    });
  });

  test("takes known fields alone, and never a prototype", async () => {
    const value: unknown = JSON.parse(
      JSON.stringify({ value: { ...hello, hacked: 1 } }).replace('"hacked":1', '"__proto__":{"admin":true},"hacked":1'),
    );
    const changed = await answering(value).request?.(hello, attemptCall());
    expect(changed).toEqual(hello);
    expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
    expect(Object.keys(changed ?? {}).toSorted()).toEqual(["messages", "model", "stream", "system"]);
  });

  test.each([[{ events: "no" }], [{ events: [{ type: "from-the-future" }] }], [{ events: [{ type: "text-delta" }] }]])(
    "refuses %j as events",
    async (head) => {
      await expect(open(answering(head)).push([{ type: "ping" }])).rejects.toMatchObject({ hook: "transform.events" });
    },
  );

  test("reads any answer, or refuses it with the plugin's name", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const transform = answering({ value, events: value });
        const trials = [
          Promise.resolve(transform.request?.(hello, attemptCall())),
          Promise.resolve(transform.upstream?.({ url: "u", method: "POST", headers: {} }, attemptCall())),
          open(transform).push([{ type: "ping" }]),
        ];
        for (const trial of await Promise.allSettled(trials))
          if (trial.status === "rejected") expect(trial.reason).toMatchObject({ plugin: "subject" });
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ["request", "prompt"],
    ["attempt", "prompt"],
    ["upstream", "prompt"],
    ["events", "answer"],
  ] as const)("demands the content right for position %s", (position, right) => {
    const other = right === "prompt" ? "answer" : "prompt";
    const rights = { content: [other] } as const;
    expect(() => createTransforms([{ positions: [position] }], withGuest({}, { rights }))).toThrow(
      `plugin "subject": transform.${position} needs the content right "${right}"; grant {"content":["${right}"]}`,
    );
  });

  test("refuses a description that is wrong", () => {
    expect(() => createTransforms([{ positions: ["everything"] }], withGuest({}))).toThrow(
      'plugin "subject" answered wrong data in transform: answer[0].positions[0] must be one of',
    );
  });
});
