import { expect, test } from "vitest";
import { createShape } from "../src/index.ts";
import { bodyOf, exchangeOf, startRecording } from "./start.ts";

test("content shape keeps structure, lengths and times, and no words", async () => {
  const recording = await startRecording({ content: "shape" });
  const asked = {
    model: "gpt-5",
    messages: [{ role: "user", content: "My name is Ann-Sofie, born 1980, wohnhaft in Köln 東京 😀" }],
    tools: [
      { type: "function", function: { name: "find_city", description: "Finds it", parameters: { type: "object" } } },
    ],
    temperature: 0.5,
  };
  const delta = (content: string) => `data: ${JSON.stringify({ id: "r1", choices: [{ delta: { content } }] })}\n\n`;
  const pieces = [delta("Hello, "), delta("Ann!"), "data: [DONE]\n\n"];
  recording.handle(...exchangeOf("e1", { asked: JSON.stringify(asked), pieces }));
  const [tape] = await recording.tapes();
  await recording.dispose();
  expect(tape?.header.content).toBe("shape");
  const [body = ""] = bodyOf(tape, "client", "request");
  expect(body).toHaveLength(JSON.stringify(asked).length);
  expect(Buffer.byteLength(body)).toBe(Buffer.byteLength(JSON.stringify(asked)));
  expect(JSON.parse(body)).toEqual({
    model: "gpt-5",
    messages: [{ role: "user", content: "xx xxxx xx xxx-xxxxx, xxxx 1111, xxxxxxxx xx xжxx 字字 😀" }],
    tools: [
      { type: "function", function: { name: "xxxx_xxxx", description: "xxxxx xx", parameters: { type: "object" } } },
    ],
    temperature: 0.5,
  });
  expect(bodyOf(tape, "client", "reply")).toEqual([delta("xxxxx, "), delta("xxx!"), "data: [DONE]\n\n"]);
  expect(tape?.events.filter(({ type }) => type === "wire-body").map(({ ms }) => ms)).toEqual([0, 2, 10, 20, 30]);
});

test("arguments of calls stay JSON with their members, however a stream cuts them", () => {
  const event = (text: string) => `data: ${JSON.stringify({ delta: { partial_json: text } })}\n\n`;
  const whole = '{"city":"Paris","ok":true,"n":[12,null]}';
  const cuts = [whole.slice(0, 4), whole.slice(4, 22), whole.slice(22, 28), whole.slice(28)];
  const shaped = createShape().body(cuts.map(event));
  const texts = shaped.map(
    (piece) => (JSON.parse(piece.slice(6)) as { delta: { partial_json: string } }).delta.partial_json,
  );
  expect(texts.join("")).toBe('{"city":"xxxxx","ok":true,"n":[11,null]}');
  expect(texts.map(({ length }) => length)).toEqual(cuts.map(({ length }) => length));
});

test("names stay apart, and what was shaped stays as it is", () => {
  const body = JSON.stringify({ tools: ["get_a", "get_b", "get_a", "set"].map((name) => ({ name, text: "words 2" })) });
  const once = createShape().body([body]);
  expect(JSON.parse(once.join(""))).toEqual({
    tools: ["xxx_x", "xxx_2", "xxx_x", "xxx"].map((name) => ({ name, text: "xxxxx 1" })),
  });
  expect(createShape().body(once)).toEqual(once);
});

test("addresses and embedded data stay readable as such", () => {
  const body = JSON.stringify({ url: "https://example.com/a", image: "data:image/png;base64,iVBORw0KGgo=" });
  expect(JSON.parse(createShape().body([body]).join(""))).toEqual({
    url: "https://xxxxxxx.xxx/x",
    image: "data:image/png;base64,xxxxxx1xxxx=",
  });
});

test("messages of failures and values that were lost are words, too", () => {
  const { event } = createShape();
  expect(
    event({
      type: "loss",
      ms: 1,
      direction: "request",
      loss: { path: "messages[0].name", kind: "dropped", from: "ann", reason: "no field" },
    }),
  ).toMatchObject({ loss: { path: "messages[0].name", kind: "dropped", reason: "no field" } });
  expect(
    JSON.stringify(
      event({
        type: "loss",
        ms: 1,
        direction: "request",
        loss: { path: "x", kind: "dropped", from: "ann", reason: "r" },
      }),
    ),
  ).not.toContain("ann");
});

test("an event that the network cut keeps its places in the pieces", () => {
  const text = `data: ${JSON.stringify({ choices: [{ delta: { content: "Hello Ann, how are you" } }] })}\n\n`;
  const pieces = [text.slice(0, 45), text.slice(45, 50), text.slice(50)];
  const shaped = createShape().body(pieces);
  expect(shaped.map(({ length }) => length)).toEqual(pieces.map(({ length }) => length));
  expect(shaped.join("")).toBe(text.replace("Hello Ann, how are you", "xxxxx xxx, xxx xxx xxx"));
});
