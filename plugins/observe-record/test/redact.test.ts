import { expect, test } from "vitest";
import { bodyOf, exchangeOf, startRecording } from "./start.ts";

const key = `sk-${"A1b2C3d4".repeat(4)}`;

async function taped(options: object, parts: Parameters<typeof exchangeOf>[1]) {
  const recording = await startRecording(options);
  recording.handle(...exchangeOf("e1", parts));
  const [tape] = await recording.tapes();
  await recording.dispose();
  return { tape, text: JSON.stringify(tape) };
}

test("what looks like a key is on no tape, wherever it stood", async () => {
  const { tape, text } = await taped(
    {},
    {
      asked: JSON.stringify({ messages: [{ content: `my key is ${key}` }], [key]: 1 }),
      pieces: [`plain ${key.slice(0, 20)}`, `${key.slice(20)} text`],
      headers: { "x-note": `Bearer ${key}`, authorization: "short", cookie: "a=b" },
    },
  );
  expect(text).not.toContain(key.slice(3, 20));
  expect(text).not.toContain("short");
  expect(bodyOf(tape, "client", "request")).toEqual([
    '{"messages":[{"content":"my key is [redacted]"}],"[redacted]":1}',
  ]);
  expect(bodyOf(tape, "client", "reply")).toEqual(["plain [redacted]", " text"]);
});

test("a key that a stream tells in pieces is found", async () => {
  const event = (content: string) => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
  const pieces = ["take ", key.slice(0, 4), key.slice(4, 15), key.slice(15), " away"].map(event);
  const { tape, text } = await taped({}, { pieces: [...pieces, "data: [DONE]\n\n"] });
  expect(text).not.toContain(key.slice(4, 15));
  expect(bodyOf(tape, "client", "reply")).toEqual([
    ...["take ", "[redacted]", "", "", " away"].map(event),
    "data: [DONE]\n\n",
  ]);
});

test("redact adds patterns", async () => {
  const { tape } = await taped(
    { redact: ["\\b\\d{16}\\b"] },
    { asked: '{"card":"pay 1234567812345678","n":1234567812345678}' },
  );
  expect(bodyOf(tape, "client", "request")).toEqual(['{"card":"pay [redacted]","n":"[redacted]"}']);
});

test("redactFields takes out whole fields, numbers and all that lies below", async () => {
  const asked = '{"user":"ann","meta":{"a":[1,"b"]},"x":{"y":{"email":"a@b"}},"messages":[{"content":"hi"}]}';
  const { tape } = await taped({ redactFields: ["user", "meta", "**.email"] }, { asked });
  expect(bodyOf(tape, "upstream", "request")).toEqual([
    '{"user":"[redacted]","meta":{"a":["[redacted]","[redacted]"]},"x":{"y":{"email":"[redacted]"}},"messages":[{"content":"hi"}]}',
  ]);
});

test("fields of a body that cannot be read are not guessed at: the body is left out", async () => {
  const { tape, text } = await taped({ redactFields: ["user"] }, { asked: '{"user":"ann","text":"cut he' });
  expect(text).not.toContain("ann");
  expect(tape?.incomplete).toEqual(["body-hidden"]);
});

test("redactHeaders takes out headers by name", async () => {
  const { text } = await taped(
    { redactHeaders: ["X-Tenant"] },
    { headers: { "x-tenant": "acme", "x-other": "stays" } },
  );
  expect(text).not.toContain("acme");
  expect(text).toContain("stays");
});

test("a pattern that fits the words of a tape itself leaves it readable", async () => {
  const { tape } = await taped({ redact: ["client|wire|done|fast"] }, { asked: '{"text":"a client"}' });
  expect(tape?.warnings).toEqual([]);
  expect(tape?.events.at(-1)).toMatchObject({ type: "exchange-end", outcome: "done", model: "[redacted]" });
  expect(bodyOf(tape, "client", "request")).toEqual(['{"text":"a [redacted]"}']);
});

test.each(["(", "a*"])("%j is no pattern to redact by", async (pattern) => {
  await expect(startRecording({ redact: [pattern] })).rejects.toThrow(/regular expression/);
});
