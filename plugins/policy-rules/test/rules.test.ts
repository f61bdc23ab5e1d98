import { type ChatRequest, GatewayError, type Selection } from "@patchbay/sdk";
import {
  candidate,
  candidates,
  chatRequest,
  idsOf,
  node,
  type SelectionOverrides,
  startPolicy,
  userMessage,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const list = [
  candidate(node("a", { labels: { region: "eu-1" } })),
  candidate(node("b", { labels: { region: "us", tier: "gold" } })),
  candidate(node("c", { labels: { region: "eu-2", tier: "gold" } })),
];
const start = (...rules: readonly object[]) => startPolicy(plugin, { rules });
const refuse = { reject: { message: "caught" } };

/** Whether a rule with these conditions fits. */
async function fits(when: object, about: SelectionOverrides): Promise<boolean> {
  const { said } = await (await start({ when, do: refuse }))(list, about);
  return said.refused.length > 0;
}

const ofRequest = (request: Partial<ChatRequest>): Pick<Selection, "request"> => ({
  request: () => chatRequest("hello", request),
});
const image = { type: "image", source: { type: "url", url: "https://example.com/a.png" } } as const;
const withImage = { messages: [userMessage("look", { content: [image] })] };
const inResult = {
  messages: [userMessage("", { content: [{ type: "tool-result", callId: "1", content: [image] } as const] })],
};
const tools = [{ type: "function", name: "look", parameters: {} }] as never;

describe("a condition on", () => {
  test.each<readonly [string, object, SelectionOverrides, SelectionOverrides]>([
    ["models", { models: ["x", "gpt-*"] }, { model: "gpt-5" }, { model: "my-gpt-5" }],
    ["protocols", { protocols: ["openai-*"] }, { protocol: "openai-chat" }, { protocol: "claude" }],
    ["pools", { pools: ["main"] }, { pool: "main" }, { pool: "other" }],
    ["pools that nobody named", { pools: ["*"] }, { pool: "any" }, {}],
    ["clients", { clients: ["0a1b*"] }, { client: "0a1b2c3d" }, { client: "ff" }],
    [
      "headers",
      { headers: { "X-Team": "red-*" } },
      { headers: { "x-team": "red-1" } },
      { headers: { "x-team": "blue" } },
    ],
    ["headers that are not there", { headers: { "x-team": "*" } }, { headers: { "x-team": "" } }, { headers: {} }],
    ["several headers", { headers: { a: "1", b: "2" } }, { headers: { a: "1", b: "2" } }, { headers: { a: "1" } }],
    ["streams", { stream: true }, { stream: true }, { stream: false }],
    ["no streams", { stream: false }, { stream: false }, { stream: true }],
    ["the least size", { minBytes: 100 }, { bodyBytes: 100 }, { bodyBytes: 99 }],
    ["the greatest size", { maxBytes: 100 }, { bodyBytes: 100 }, { bodyBytes: 101 }],
    ["tools", { hasTools: true }, ofRequest({ tools }), ofRequest({})],
    ["no tools", { hasTools: false }, ofRequest({ tools: [] }), ofRequest({ tools })],
    ["images", { hasImages: true }, ofRequest(withImage), ofRequest({})],
    ["images in results of tools", { hasImages: true }, ofRequest(inResult), ofRequest({})],
    ["no images", { hasImages: false }, ofRequest({}), ofRequest(withImage)],
    [
      "metadata",
      { metadata: { task: "ti*" } },
      ofRequest({ metadata: { task: "title" } }),
      ofRequest({ metadata: {} }),
    ],
    [
      "the user",
      { metadata: { user_id: "ada" } },
      ofRequest({ user: { id: "ada" } }),
      ofRequest({ user: { id: "bob" } }),
    ],
    ["two things at once", { stream: true, models: ["m"] }, { stream: true, model: "m" }, { stream: true, model: "n" }],
    ["a body where there is none", { hasTools: false }, ofRequest({}), { operation: "embed" }],
  ])("%s holds or does not", async (_what, when, yes, no) => {
    expect([await fits(when, yes), await fits(when, no)]).toEqual([true, false]);
  });

  test("nothing always holds", async () => {
    expect(await fits({}, {})).toBe(true);
  });

  test("models takes no sign but `*` for more than itself", async () => {
    expect(await fits({ models: ["gpt-4.1"] }, { model: "gpt-4x1" })).toBe(false);
    expect(await fits({ models: ["a*c*"] }, { model: "a\nbcd" })).toBe(true);
  });
});

describe("the body", () => {
  const counted = () => {
    const count = { reads: 0 };
    return { count, request: () => ((count.reads += 1), chatRequest("hello")) };
  };

  test("is read only for a rule that is still possible", async () => {
    const { count, request } = counted();
    const ask = await start(
      { when: { models: ["other"], hasImages: true }, do: refuse },
      { when: { stream: false }, do: { prefer: { tier: "gold" } } },
      { when: { hasTools: true }, do: refuse },
    );
    expect((await ask(list, { request })).ids).toBe("b c a");
    expect(count.reads).toBe(0);
    await ask(list, { request, stream: true });
    expect(count.reads).toBe(1);
  });

  test("that cannot be read is refused where a rule must know it, and nowhere else", async () => {
    const request = (): never => {
      throw new GatewayError("bad-request", "messages must be a list");
    };
    const ask = await start({ when: { models: ["m"], hasImages: true }, do: refuse }, { do: { keep: { tier: "*" } } });
    const { chosen, said } = await ask(list, { request, model: "m" });
    expect(chosen).toBe(list);
    expect(said.refused).toEqual([{ code: "bad-request", message: "messages must be a list" }]);
    const other = await ask(list, { request, model: "n" });
    expect([other.ids, other.said.refused]).toEqual(["b c", []]);
  });
});

describe("an action", () => {
  test("refuses with a code and a message", async () => {
    const { chosen, said } = await (
      await start({ name: "small", do: { reject: { code: "too-large", message: "no more than a page" } } })
    )(list);
    expect(chosen).toBe(list);
    expect(said.refused).toEqual([{ code: "too-large", message: "no more than a page" }]);
    expect(said.notes).toEqual(['rule "small" refuses: no more than a page']);
    expect((await (await start({ do: refuse }))(list)).said.refused[0]?.code).toBe("permission-denied");
  });

  test("keeps to nodes with all these labels, and names those that it leaves out", async () => {
    const { ids, said } = await (await start({ do: { keep: { region: "eu-*", tier: "gold" } } }))(list);
    expect(ids).toBe("c");
    expect(idsOf(said.dropped.map((drop) => drop.candidate))).toBe("a b");
    expect(said.dropped[0]?.reason).toBe("rule 1 keeps to nodes with region=eu-*, tier=gold");
  });

  test("keeps to nobody rather than to others", async () => {
    expect((await (await start({ do: { keep: { region: "mars" } } }))(list)).chosen).toEqual([]);
  });

  test("prefers nodes with labels; all keep their order", async () => {
    const { ids, said } = await (await start({ do: { prefer: { tier: "gold" } } }))(list);
    expect(ids).toBe("b c a");
    expect(said.notes).toEqual(["rule 1 prefers nodes with tier=gold: 2"]);
  });

  test.each([{ keep: { region: "*" } }, { prefer: { region: "*" } }, { prefer: { nothing: "*" } }])(
    "that changes nothing leaves the same list: %j",
    async (action) => {
      const { chosen, said } = await (await start({ do: action }))(list);
      expect(chosen).toBe(list);
      expect([said.dropped, said.notes]).toEqual([[], []]);
    },
  );
});

describe("use", () => {
  const there = candidates("x y", { pool: "other" }, "m");
  const about = (found: Readonly<Record<string, typeof there>>) => {
    const asked: object[] = [];
    const about: SelectionOverrides = {
      model: "gpt-5",
      candidates: (target) => (asked.push(target), found[`${target.pool ?? ""}:${target.model}`] ?? []),
    };
    return { asked, about };
  };

  test.each([
    [{ pool: "other" }, "other:gpt-5"],
    [{ model: "small" }, ":small"],
    [{ pool: "other", model: "small" }, "other:small"],
  ])("%j goes there instead", async (place, key) => {
    const { chosen, said } = await (await start({ do: { use: place } }))(list, about({ [key]: there }).about);
    expect(chosen).toEqual(there);
    expect(said.notes[0]).toMatch(/^rule 1 uses ".*: 2$/);
  });

  test("of several goes to one after the other, and to nobody twice", async () => {
    const rule = { do: { use: [{ pool: "p" }, { pool: "nowhere" }, { pool: "q" }] } };
    const { ids, said } = await (
      await start(rule)
    )(list, about({ "p:gpt-5": there.slice(0, 1), "q:gpt-5": there }).about);
    expect(ids).toBe("x y");
    expect(said.notes[1]).toBe('rule 1 uses "gpt-5" of pool "nowhere": nobody can be asked');
  });

  test("goes to nobody rather than elsewhere, but keeps those of that pool that are a last resort", async () => {
    const ask = await start({ do: { use: { pool: "test" } } });
    expect((await ask(there, about({}).about)).chosen).toEqual([]);
    expect((await ask([...there, ...list], about({}).about)).chosen).toEqual(list);
  });

  test("asks for the model behind the prefix that the client wrote", async () => {
    const { asked, about: seen } = about({});
    await (
      await start({ do: { use: { pool: "other" } } })
    )(list, { ...seen, model: "main:gpt-5", pool: "main" });
    expect(asked).toEqual([{ pool: "other", model: "gpt-5" }]);
  });

  test("goes before keep and prefer", async () => {
    const marked = ["1", "2"].map((id) => candidate(node(id, { pool: "other", labels: { n: id } })));
    const rule = { do: { use: { pool: "other" }, prefer: { n: "2" } } };
    expect((await (await start(rule))(list, about({ "other:gpt-5": marked }).about)).ids).toBe("2 1");
  });
});

describe("of several rules", () => {
  test("the first that fits decides", async () => {
    const ask = await start(
      { when: { models: ["a*"] }, do: { prefer: { tier: "gold" } } },
      { when: { models: ["*b"] }, do: { keep: { region: "us" } } },
    );
    expect((await ask(list, { model: "ab" })).ids).toBe("b c a");
    expect((await ask(list, { model: "b" })).ids).toBe("b");
    expect((await ask(list, { model: "c" })).chosen).toBe(list);
  });

  test("others follow one that lets them", async () => {
    const ask = await start(
      { do: { keep: { tier: "gold" } }, goOn: true },
      { when: { models: ["x"] }, do: { keep: { region: "us" } } },
      { do: { prefer: { region: "eu-*" } } },
    );
    expect((await ask(list, { model: "x" })).ids).toBe("b");
    expect((await ask(list, { model: "y" })).ids).toBe("c b");
  });
});

test.each([
  { rules: [{ do: {} }] },
  { rules: [{ when: {} }] },
  { rules: [{ do: { use: {} } }] },
  { rules: [{ do: { use: [] } }] },
  { rules: [{ do: refuse, when: { models: [] } }] },
  { rules: [{ do: { reject: { code: "because", message: "no" } } }] },
  { rules: [{ do: { reject: {} } }] },
  { rules: [{ do: refuse, when: { color: "red" } }] },
])("options %j are refused", async (wrong) => {
  await expect(startPolicy(plugin, wrong)).rejects.toThrow(/options of @patchbay\/policy-rules/);
});
