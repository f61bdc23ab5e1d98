import { type DefaultScript, raw, splitEvery, startFakeUpstream, type FakeUpstream } from "@patchbay/sdk/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import { type RawAnswer, send, watch } from "../core/test/support/gateway.ts";
import { chunks } from "./support/fake-openai.ts";
import { nodeAt, startGateway } from "./support/openai-gateway.ts";

const jsonHeaders = { headers: { "content-type": "application/json; charset=utf-8" } };
const streamHeaders = { headers: { "content-type": "text/event-stream; charset=utf-8" } };

/** White space that JSON allows between its tokens. */
const space = fc.constantFrom("", "", " ", "\n", "\t ", " \r\n");

/** Numbers as people and programs write them, some beyond what a double holds. */
const numberText = fc.constantFrom("0", "-0", "1.0", "1e2", "12345678901234567890123", "0.10000000000000000001", "-7");

/** Strings in any spelling: escaped where they need not be, lone surrogates, every plane. */
const stringText = fc.oneof(
  fc.string({ unit: "binary" }).map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\u0041\\/b"', '"\\ud83d"', '"👩‍👩‍👧‍👦"', '"\\"model\\":\\"x\\""', '"\u2028"'),
);

const { value: anyText } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    numberText,
    stringText,
    fc.constantFrom("true", "false", "null"),
    tie("list"),
    tie("object"),
  ),
  list: fc
    .tuple(space, fc.array(tie("value"), { maxLength: 3 }))
    .map(([gap, items]) => `[${gap}${items.join(`${gap},`)}${gap}]`),
  object: fc
    .tuple(space, fc.array(fc.tuple(stringText, tie("value")), { maxLength: 3 }))
    .map(([gap, fields]) => `{${gap}${fields.map(([key, value]) => `${key}${gap}:${gap}${value}`).join(`,${gap}`)}}`),
}));

/** Fields that nobody knows; the names keep clear of those that have a meaning. */
const unknownFields = fc.array(
  fc.tuple(
    fc.stringMatching(/^[a-z]{1,6}$/).map((name) => `"x_${name}"`),
    anyText,
  ),
  { maxLength: 4 },
);

interface Parts {
  readonly gap: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly text: string;
}

const parts: fc.Arbitrary<Parts> = fc.record({ gap: space, fields: unknownFields, text: stringText });

/** A request whose known fields stand anywhere among the others, in any spacing; the model is asked for once. */
function requestText({ gap, fields, text }: Parts, model: string, stream: boolean): string {
  const known: readonly (readonly [string, string])[] = [
    ['"messages"', `[{${gap}"role":"user",${gap}"content":${gap}${text}}${gap}]`],
    ['"model"', JSON.stringify(model)],
    ['"stream"', String(stream)],
  ];
  const [first, ...rest] = fields;
  return objectText(gap, [...(first ? [first] : []), ...known, ...rest]);
}

function objectText(gap: string, fields: readonly (readonly [string, string])[]): string {
  return `{${gap}${fields.map(([name, value]) => `${name}${gap}:${gap}${value}`).join(`,${gap}`)}${gap}}`;
}

function answerText({ gap, fields, text }: Parts): string {
  const choice = `{"index":0,"finish_reason":"stop","message":{"role":"assistant",${gap}"content":${text}}}`;
  return objectText(gap, [...fields, ['"choices"', `[${choice}]`], ['"id"', '"c"'], ['"model"', '"whatever"']]);
}

function streamText({ gap, fields, text }: Parts, lineEnd: string): string {
  const line = (delta: string, finish: string): string => {
    const choices = `[{"index":0,"delta":${delta},"finish_reason":${finish}}]`;
    // A line of a stream holds no line end.
    const data = objectText(gap, [...fields, ['"choices"', choices]]).replaceAll(/[\r\n]/g, " ");
    return `data:${gap === "" ? "" : " "}${data}${lineEnd}${lineEnd}`;
  };
  return `: hello${lineEnd}${lineEnd}${line(`{"role":"assistant","content":${text}}`, "null")}${line('{"content":"!"}', "null")}${line("{}", '"stop"')}data: [DONE]${lineEnd}${lineEnd}`;
}

async function open(observed: boolean) {
  const upstream = await startFakeUpstream();
  const models = { public: { pool: "main", model: 'vendor/"real" 🦜' } };
  const observers = observed ? [watch("exchange-end", "attempt-end").plugin] : [];
  const kernel = await startGateway([nodeAt(upstream)], { models, plugins: observers });
  return {
    upstream,
    ask: async (body: string, script: DefaultScript): Promise<{ answer: RawAnswer; sent: string }> => {
      upstream.setDefault(script);
      const answer = await send(`${kernel.url}/v1/chat/completions`, { body });
      return { answer, sent: last(upstream) };
    },
    [Symbol.asyncDispose]: async () => {
      await kernel.close();
      await upstream.close();
    },
  };
}

function last({ requests }: FakeUpstream): string {
  return requests.at(-1)?.text ?? "";
}

const runs = { numRuns: 60 };

describe.each([
  ["with nobody looking", false],
  ["with an observer that wants usage", true],
])("%s", (_name, observed) => {
  test("whole requests and answers go through byte by byte", async () => {
    await using gateway = await open(observed);
    await fc.assert(
      fc.asyncProperty(parts, parts, async (asked, answered) => {
        const body = requestText(asked, "m", false);
        const { answer, sent } = await gateway.ask(body, raw(answerText(answered), jsonHeaders));
        expect(sent).toBe(body);
        expect([answer.status, answer.text]).toEqual([200, answerText(answered)]);
        expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
      }),
      runs,
    );
  });

  test("an alias changes the model's name and no other byte", async () => {
    await using gateway = await open(observed);
    await fc.assert(
      fc.asyncProperty(parts, parts, async (asked, answered) => {
        const { answer, sent } = await gateway.ask(
          requestText(asked, "public", false),
          raw(answerText(answered), jsonHeaders),
        );
        expect(sent).toBe(requestText(asked, 'vendor/"real" 🦜', false));
        expect(answer.text).toBe(answerText(answered));
      }),
      runs,
    );
  });

  test("streams go through byte by byte, however they are cut", async () => {
    await using gateway = await open(observed);
    const lineEnds = fc.constantFrom("\n", "\r\n");
    await fc.assert(
      fc.asyncProperty(
        parts,
        parts,
        lineEnds,
        fc.integer({ min: 1, max: 200 }),
        async (asked, answered, lineEnd, size) => {
          const text = streamText(answered, lineEnd);
          const body = requestText(asked, "m", true);
          const { answer, sent } = await gateway.ask(body, splitEvery(raw(text, streamHeaders), size));
          expect(answer.text).toBe(text);
          if (observed) expect(withoutUsageWish(sent)).toBe(body);
          else expect(sent).toBe(body);
        },
      ),
      runs,
    );
  });
});

/** The kernel asks for usage on its own account where an observer wants it. */
function withoutUsageWish(sent: string): string {
  const wish = /,?\s*"stream_options"\s*:\s*\{\s*"include_usage"\s*:\s*true\s*\}/;
  expect(sent).toMatch(wish);
  return sent.replace(wish, "");
}

test("500 exchanges at once, whole and streamed, keep to themselves", async () => {
  const echo: DefaultScript = (request) => {
    const { stream, messages } = request.json() as Asked;
    const content = `marker ${messages[0]?.content} ends`;
    if (!stream)
      return raw(JSON.stringify({ choices: [{ index: 0, message: { content }, finish_reason: "stop" }] }), jsonHeaders);
    const events = chunks([{ content }]).map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`);
    return raw([...events, "data: [DONE]\n\n"], streamHeaders);
  };
  await using upstream = await startFakeUpstream(echo);
  await using kernel = await startGateway(
    ["a", "b", "c"].map((id) => nodeAt(upstream, id)),
    { plugins: [roundRobin] },
  );
  const url = `${kernel.url}/v1/chat/completions`;
  const answers = await Promise.all(
    Array.from({ length: 500 }, async (_, index) => {
      const body = JSON.stringify({
        model: "m",
        stream: index % 2 === 0,
        messages: [{ role: "user", content: `no-${index}-` }],
      });
      return await send(url, { body });
    }),
  );
  for (const [index, { status, text }] of answers.entries()) {
    expect(status).toBe(200);
    expect(contentOf(text)).toBe(`marker no-${index}- ends`);
  }
  expect(upstream.requests).toHaveLength(500);
  expect(kernel.status().running).toBe(0);
});

interface Asked {
  readonly stream: boolean;
  readonly messages: readonly { readonly content: string }[];
}

function contentOf(text: string): string {
  const pieces = text.startsWith("{")
    ? [text]
    : text.split("\n").flatMap((line) => /^data: (\{.*)/.exec(line)?.[1] ?? []);
  return pieces.map((piece) => pieceOf(JSON.parse(piece) as Piece)).join("");
}

interface Piece {
  readonly choices: readonly { readonly message?: Content; readonly delta?: Content }[];
}

interface Content {
  readonly content?: string;
}

function pieceOf({ choices: [choice] }: Piece): string {
  return choice?.message?.content ?? choice?.delta?.content ?? "";
}
