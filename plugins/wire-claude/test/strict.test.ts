import type { FunctionTool, JsonObject } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { encode, type EncodeOptions, foreign } from "./kit.ts";

const parameters: JsonObject = {
  type: "object",
  properties: { a: { type: "string", minLength: 3 }, b: { oneOf: [{ type: "string" }, { type: "number" }] } },
  required: ["a"],
};

function written(tool: Partial<FunctionTool>, options?: EncodeOptions) {
  const { body, losses } = encode(foreign({ tools: [{ type: "function", name: "f", ...tool }] }), options);
  return { tool: (body["tools"] as readonly JsonObject[])[0], losses };
}

describe("a tool whose calls must fit its schema", () => {
  test("is strict here too, with the schema that the target can hold a model to", () => {
    const { tool, losses } = written({ parameters, strict: true });

    expect(tool).toMatchObject({
      strict: true,
      input_schema: {
        additionalProperties: false,
        properties: { a: { description: "minLength: 3" }, b: { anyOf: [{ type: "string" }, { type: "number" }] } },
      },
    });
    expect(losses.length).toBeGreaterThan(0);
  });

  test("is strict also when it has no parameters", () => {
    const { tool, losses } = written({ strict: true });

    expect(tool).toEqual({
      name: "f",
      strict: true,
      input_schema: { type: "object", properties: {}, additionalProperties: false },
    });
    expect(losses).toEqual([]);
  });

  test("is not strict where the model is held to none, which is told", () => {
    const { tool, losses } = written({ parameters, strict: true }, { capabilities: { structuredOutput: false } });

    expect(tool).toEqual({ name: "f", input_schema: parameters });
    expect(losses).toMatchObject([{ path: "tools[0].strict", kind: "dropped", from: "f" }]);
  });

  test.each([undefined, false])("is not strict when its client says %s, and its schema stays as it is", (strict) => {
    const { tool, losses } = written({ parameters, ...(strict !== undefined && { strict }) });

    expect(tool).toEqual({ name: "f", input_schema: parameters });
    expect(losses).toEqual([]);
  });
});
