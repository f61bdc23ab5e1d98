import { describe, expect, it } from "vitest";
import { options } from "../src/options.ts";
import { createFieldRedactor } from "../src/redact-fields.ts";

const document = {
  model: "m",
  messages: [
    { role: "user", content: "one", name: "ann" },
    { role: "assistant", content: [{ text: "two" }] },
  ],
  headers: { "x-user": "ann", accept: "*" },
  extensions: { a: { b: 1 }, "c.d": null },
};

const gone = "[redacted]";

describe("a path", () => {
  it.each([
    ["messages[*].content", { messages: [{ content: gone, name: "ann" }, { content: gone }] }, 2],
    ["messages[1].content", { messages: [{ content: "one" }, { content: gone }] }, 1],
    ["$.messages[0]['name']", { messages: [{ name: gone, content: "one" }, {}] }, 1],
    ["headers.x-user", { headers: { "x-user": gone, accept: "*" } }, 1],
    ["extensions.*", { extensions: { a: gone, "c.d": gone } }, 2],
    ['extensions["c.d"]', { extensions: { a: { b: 1 }, "c.d": gone } }, 1],
    ["..content", { messages: [{ content: gone }, { content: gone }] }, 2],
    ["..[0].text", { messages: [{}, { content: [{ text: gone }] }] }, 1],
    ["model", { model: gone }, 1],
    ["messages[*].nothing", document, 0],
    ["messages.0.content", document, 0],
  ])("%s", (path, expected, hits) => {
    const before = JSON.stringify(document);
    const redaction = createFieldRedactor([path])(document);
    expect(redaction.value).toMatchObject(expected);
    expect(redaction.hits).toBe(hits);
    expect(JSON.stringify(document)).toBe(before);
  });

  it.each([
    ["", "at its end"],
    ["messages[", 'at "["'],
    ["messages[*]content", 'at "content"'],
    ["messages[-1]", 'at "[-1]"'],
    ["a..", 'at ".."'],
    ["$", 'at "$"'],
    ["a.b c", 'at " c"'],
    ['a["b]', 'at "[\\"b]"'],
  ])("that is none is a fault of the config which says where: %s", (path, where) => {
    const { error } = options.safeParse({ redactFields: ["fine", path] });
    expect(error?.issues).toMatchObject([{ path: ["redactFields", 1], message: expect.stringContaining(where) }]);
    expect(error?.issues[0]?.message).toContain("such as messages[*].content");
  });

  it("ends on documents that are very deep, without showing what is there", () => {
    let deep: unknown = "secret";
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(JSON.stringify(createFieldRedactor(["..x"])(deep).value)).not.toContain("secret");
  });
});
