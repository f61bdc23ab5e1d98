import type { ContentPart } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { caught, decode, encode } from "./kit.ts";
import { pixel, requests } from "./samples.ts";

function partsOf(body: Parameters<typeof decode>[0]): readonly ContentPart[] {
  return decode(body).messages.flatMap(({ content }) => content);
}

const call = (name: string, more = {}) => ({ function: { name, arguments: {} }, ...more });
const asked = (calls: readonly object[], ...results: readonly object[]) =>
  decode({
    model: "m",
    messages: [{ role: "user", content: "a" }, { role: "assistant", content: "", tool_calls: calls }, ...results],
  } as never).messages;
const answered = (messages: ReturnType<typeof asked>) =>
  messages.flatMap(({ content }) => content.flatMap((part) => (part.type === "tool-result" ? [part.callId] : [])));

describe("a chat", () => {
  test.each(requests)("comes back as it was when it is written again: %#", (body) => {
    const { body: again, losses } = encode(decode(body));

    expect(losses).toEqual([]);
    expect(again).toEqual(body);
  });

  test("is streamed unless it says otherwise, and stays silent about it", () => {
    const body = { model: "m", messages: [{ role: "user", content: "a" }] };

    expect(decode(body).stream).toBe(true);
    expect(encode(decode(body)).body).toEqual(body);
    expect(decode({ ...body, stream: false }).stream).toBe(false);
  });

  test("has its leading system messages apart, and later ones in place", () => {
    const { system, messages } = decode(requests[2] ?? {});

    expect(system.map(({ text }) => text)).toEqual(["a", "b"]);
    expect(messages.map(({ role }) => role)).toEqual(["user", "system", "assistant", "user", "assistant", "user"]);
  });

  test("has thinking, text and calls in this order", () => {
    const message = { role: "assistant", content: "b", thinking: "a", tool_calls: [call("f", { id: "c" })] };

    expect(partsOf({ model: "m", messages: [message] }).map(({ type }) => type)).toEqual([
      "reasoning",
      "text",
      "tool-call",
    ]);
  });

  test("has sampling from its options and leaves the rest", () => {
    const { sampling, extensions } = decode({
      model: "m",
      options: { num_predict: 5, temperature: 0, repeat_penalty: 1.1, stop: "END", num_ctx: 4096 },
    });

    expect(sampling).toEqual({ maxOutputTokens: 5, temperature: 0, repetitionPenalty: 1.1, stop: ["END"] });
    expect(extensions).toMatchObject({ ollama: { options: { num_ctx: 4096 } } });
  });

  test.each([[-1], [-2]])("has no limit when num_predict is %s", (limit) => {
    expect(decode({ model: "m", options: { num_predict: limit } }).sampling).toBeUndefined();
  });

  test.each([
    [true, { type: "auto", show: "auto" }],
    [false, { type: "off" }],
    ["max", { type: "level", level: "max", show: "auto" }],
    ["other", undefined],
    [undefined, undefined],
  ])("thinks as `think: %s` says (T23)", (think, expected) => {
    expect(decode({ model: "m", ...(think !== undefined && { think }) }).thinking).toEqual(expected);
  });

  test.each([
    ["json", { type: "json" }],
    [{ type: "object" }, { type: "json-schema", schema: { type: "object" } }],
    ['{"type":"object"}', { type: "json-schema", schema: { type: "object" } }],
    ["", undefined],
  ])("has the form of `format: %j`", (format, expected) => {
    expect(decode({ model: "m", format }).output?.format).toEqual(expected);
  });

  test.each([
    [{ model: "m", messages: "a" }, "messages"],
    [{ model: "m", messages: [1] }, "messages[0]"],
    [{ model: "m", messages: [{ role: "robot" }] }, "messages[0].role"],
    [{ model: "m", messages: [{ role: "user", content: [{ type: "text" }] }] }, "messages[0].content"],
    [{ model: "m", messages: [{ role: "user", images: [1] }] }, "messages[0].images[0]"],
    [{ model: "m", options: { temperature: "hot" } }, "options.temperature"],
    [{ model: "m", tools: [{ function: {} }] }, "tools[0].function.name"],
    [
      { model: "m", messages: [{ role: "assistant", tool_calls: [{ function: { name: "f", arguments: [] } }] }] },
      "messages[0].tool_calls[0].function.arguments",
    ],
  ])("is refused where it is wrong: %j", (body, param) => {
    expect(caught(() => decode(body as never))).toMatchObject({ code: "bad-request", param });
  });
});

describe("calls and their results", () => {
  test("T55: arguments may be an object or its text", () => {
    const calls = [call("f"), { function: { name: "g", arguments: '{"a": 1}' } }];
    const parts = asked(calls).flatMap(({ content }) => content);

    expect(parts.map((part) => part.type === "tool-call" && part.argumentsText)).toEqual([false, "{}", '{"a": 1}']);
  });

  test("T56: results without ids answer the calls in their order", () => {
    const messages = asked([call("f"), call("g")], { role: "tool", content: "1" }, { role: "tool", content: "2" });

    expect(answered(messages)).toEqual(["call_1_0", "call_1_1"]);
  });

  test("results answer the first open call of the tool that they name", () => {
    const calls = [call("f"), call("g"), call("f", { id: "third" })];
    const result = (tool_name: string) => ({ role: "tool", content: "", tool_name });

    expect(answered(asked(calls, result("g"), result("f"), result("f")))).toEqual(["call_1_1", "call_1_0", "third"]);
  });

  test("results with an id answer that call", () => {
    const calls = [call("f", { id: "a" }), call("f", { id: "b" })];

    expect(answered(asked(calls, { role: "tool", content: "", tool_call_id: "b", tool_name: "f" }))).toEqual(["b"]);
  });

  test("a result of no call has an id of its own", () => {
    const { messages } = decode({ model: "m", messages: [{ role: "tool", content: "x" }] });

    expect(answered(messages)).toEqual(["call_0_none"]);
  });

  test("T77: keys such as __proto__ in arguments stay data", () => {
    const body =
      '{"model":"m","messages":[{"role":"assistant","content":"","tool_calls":[{"id":"c","function":{"name":"f","arguments":{"__proto__":{"a":1}}}}]}]}';
    const { body: again } = encode(decode(JSON.parse(body) as never));

    expect(JSON.stringify(again)).toContain('"arguments":{"__proto__":{"a":1}}');
  });
});

describe("images", () => {
  test("have the type that their bytes tell", () => {
    const [image] = partsOf({ model: "m", messages: [{ role: "user", images: [pixel] }] });

    expect(image).toEqual({ type: "image", source: { type: "base64", mediaType: "image/png", data: pixel } });
  });

  test("may come as data addresses", () => {
    const [image] = partsOf({ model: "m", messages: [{ role: "user", images: ["data:image/jpeg;base64,AAAA"] }] });

    expect(image).toMatchObject({ source: { type: "base64", mediaType: "image/jpeg", data: "AAAA" } });
  });
});
