import type { Loss } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { createToolNames, customAsFunction, unwrapInput, uniqueTools, wrapInput } from "../src/index.ts";

function write(description?: string) {
  const losses: Loss[] = [];
  const report = (loss: Loss): void => void losses.push(loss);
  const names = createToolNames({ legal: /^\w+$/, illegal: /\W/g, maxLength: 64 }, report);
  const wrapped = new Set<string>();
  const grammar = { syntax: "lark" as const, definition: "start: /a/" };
  const tool = { type: "custom" as const, name: "a.b", grammar, ...(description !== undefined && { description }) };
  return { written: customAsFunction(tool, { names, wrapped, losses: report }), wrapped, losses };
}

test("a free-text tool is a function with one string, which is remembered and told", () => {
  const { written, wrapped, losses } = write("Patches.");

  expect(written).toMatchObject({ name: "a_b", parameters: { type: "object", required: ["input"] } });
  expect(written.description).toBe("Patches.\n\nThe input must match this lark grammar:\nstart: /a/");
  expect([...wrapped]).toEqual(["a_b"]);
  expect(losses).toMatchObject([{ kind: "renamed" }, { kind: "approximated", from: "a.b", to: "function" }]);
});

test("its input comes back as it was", () => {
  expect(unwrapInput(JSON.stringify(wrapInput('a "b"\n')))).toBe('a "b"\n');
});

test.each(['{"input":"cut', "plain", '{"other":1}', '{"input":1}', ""])("%s is left as the model wrote it", (text) => {
  expect(unwrapInput(text)).toBe(text);
});

test("of tools with one name the first is kept; namespaces and built-in tools are apart", () => {
  const losses: Loss[] = [];
  const builtin = { type: "builtin" as const, builtin: "x", options: {}, raw: { wire: "w", value: {} } };
  const tools = [
    { type: "function" as const, name: "f", description: "first" },
    { type: "custom" as const, name: "f" },
    { type: "function" as const, name: "f", namespace: "n" },
    builtin,
    builtin,
  ];

  expect(uniqueTools(tools, (loss) => losses.push(loss))).toEqual([tools[0], tools[2], builtin, builtin]);
  expect(losses).toMatchObject([{ path: "tools[1]", kind: "dropped", from: "f" }]);
});
