import type { AttemptCall, ChatRequest, Message } from "@patchbay/sdk";
import { chatRequest, startPlugin, type TestLogger, transformCall } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { plugin } from "../src/index.ts";

const say = (role: Message["role"], text: string): Message => ({ role, content: [{ type: "text", text }] });

const asked = chatRequest([say("user", "one"), say("system", "later"), say("assistant", "two"), say("user", "three")], {
  system: [{ text: "first", cache: { ttl: "1h" } }, { text: "second" }],
});

/** Runs all rules over a request, those at position `attempt` last, as a kernel does when every `when` fits. */
async function apply(rules: readonly object[], request: ChatRequest = asked, call = transformCall()) {
  const started = await startPlugin(plugin, { rules });
  const transforms = [started.hooks.transform ?? []].flat();
  let now = request;
  for (const each of transforms) now = (await each.request?.(now, call)) ?? now;
  for (const each of transforms) now = (await each.attempt?.(now, call)) ?? now;
  await started.dispose();
  return { request: now, texts: now.system.map(({ text }) => text), log: call.log, transforms };
}

const linesOf = ({ log }: AttemptCall) => (log as TestLogger).lines;

describe("a text", () => {
  test.each([
    ["append", ["first", "second", "house"]],
    ["prepend", ["house", "first", "second"]],
    ["overwrite", ["house"]],
  ])("with mode %s gives %j", async (mode, expected) => {
    const { request, texts } = await apply([{ text: "house", mode }]);
    expect(texts).toEqual(expected);
    expect(request.messages).toEqual(asked.messages);
  });

  test.each(["append", "prepend", "overwrite"])(
    "with mode %s stands alone where the client says nothing",
    async (mode) => {
      const { texts } = await apply([{ text: "house", mode }], chatRequest("hello"));
      expect(texts).toEqual(["house"]);
    },
  );

  it("is appended unless a mode is named, by each rule that fits, in their order", async () => {
    expect((await apply([{ text: "a" }, { text: "b" }])).texts).toEqual(["first", "second", "a", "b"]);
  });

  it("is written as its neighbor is, in the role that the client chose", async () => {
    const extensions = { "openai-chat": { role: "developer", message: 0 } };
    const { request } = await apply([{ text: "house" }], chatRequest("hi", { system: [{ text: "x", extensions }] }));
    expect(request.system[1]).toEqual({ text: "house", extensions });
  });
});

describe("overwriting", () => {
  it("says how much it dropped, and not what", async () => {
    const call = transformCall();
    await apply([{ name: "house rules", text: "house", mode: "overwrite" }], asked, call);
    const lines = linesOf(call);
    expect(lines).toMatchObject([
      { level: "info", fields: { rule: 'rule "house rules"', exchange: "test-exchange", blocks: 2, messages: 0 } },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/first|second/);
  });

  it("says nothing where nothing is lost", async () => {
    const call = transformCall();
    await apply([{ text: "house", mode: "overwrite", laterMessages: "drop" }], chatRequest("hello"), call);
    await apply([{ text: "house", mode: "overwrite" }], chatRequest("hello", { system: [{ text: "house" }] }), call);
    expect(linesOf(call)).toEqual([]);
  });

  it("keeps later system messages unless told to drop them, and counts those", async () => {
    const call = transformCall();
    const { request } = await apply([{ text: "house", mode: "overwrite", laterMessages: "drop" }], asked, call);
    expect(request.messages).toEqual(asked.messages.filter(({ role }) => role !== "system"));
    expect(linesOf(call)).toMatchObject([{ fields: { blocks: 2, messages: 1 } }]);
  });

  it("keeps the client's wish to cache, and nothing else of the dropped blocks", async () => {
    const { request } = await apply([{ text: "house", mode: "overwrite" }]);
    expect(request.system).toEqual([{ text: "house", cache: { ttl: "1h" } }]);
  });
});

describe("replacements", () => {
  const replace = [
    { find: "$", with: "$&" },
    { find: "(fi)rst|late(r)", with: "<$1$2>", pattern: true },
  ];

  it("change system prompts wherever they stand, and no word of users and assistants", async () => {
    const request = chatRequest([say("user", "first $"), say("system", "later"), say("assistant", "first $")], {
      system: [{ text: "first $ first" }],
    });
    const out = (await apply([{ replace }], request)).request;
    expect(out.system).toEqual([{ text: "<fi> $& <fi>" }]);
    expect(out.messages).toEqual([request.messages[0], say("system", "<r>"), request.messages[2]]);
  });

  it("leave out what they empty", async () => {
    const rule = {
      replace: [
        { find: "second", with: "" },
        { find: "later", with: "" },
      ],
    };
    const { request, texts } = await apply([rule]);
    expect(texts).toEqual(["first"]);
    expect(request.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  it("come before the rule's own text, which stays as the operator wrote it", async () => {
    expect((await apply([{ text: "first of all", replace }])).texts).toEqual(["<fi>", "second", "first of all"]);
  });

  it("that find nothing give the very request", async () => {
    expect((await apply([{ replace: [{ find: "absent", with: "x" }] }])).request).toBe(asked);
  });
});

describe("whom a rule is for", () => {
  it("is left to the kernel, but for clients", async () => {
    const when = { models: ["gpt-*"], protocols: ["claude"], clients: ["ab*"] };
    const { transforms } = await apply([{ text: "x", when }]);
    expect(transforms.map((each) => each.when)).toEqual([{ models: ["gpt-*"], protocols: ["claude"] }]);
    const rule = { text: "x", when: { clients: ["ab*"] } };
    expect((await apply([rule], asked, transformCall({ client: "abcd" }))).texts).toContain("x");
    expect((await apply([rule], asked, transformCall({ client: "cdab" }))).request).toBe(asked);
  });

  it("is asked when the pool is known, if there are pools", async () => {
    const { transforms } = await apply([{ text: "x", when: { pools: ["main"] } }, { text: "y" }]);
    expect(transforms.map((each) => [Boolean(each.request), Boolean(each.attempt)])).toEqual([
      [false, true],
      [true, false],
    ]);
  });
});

test.each([
  [{}, "neither text nor file"],
  [{ text: "x", file: "y" }, "both text and file"],
  [{ mode: "overwrite", replace: [{ find: "a", with: "b" }] }, "needs a text or a file"],
  [{ text: "x", laterMessages: "drop" }, "only overwriting"],
  [{ replace: [{ find: "(", with: "", pattern: true }] }, "regular expression"],
  [{ replace: [{ find: "a*", with: "", pattern: true }] }, "empty text"],
  [{ text: "x", model: "y" }, "model"],
])("the rule %j is refused", async (rule, message) => {
  await expect(startPlugin(plugin, { rules: [rule] })).rejects.toThrow(message);
});
