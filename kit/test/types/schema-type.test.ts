import { describe, expect, test } from "vitest";
import { schemaType } from "../../src/types/schema-type.ts";

const cases: readonly (readonly [schema: unknown, type: string])[] = [
  [{ type: "string" }, "string"],
  [{ type: "integer", minimum: 1 }, "number"],
  [{ type: ["string", "null"] }, "string | null"],
  [{ const: "on" }, '"on"'],
  [{ type: "string", enum: ["a", "b"] }, '"a" | "b"'],
  [{ enum: [1, null, true] }, "1 | null | true"],
  [{ type: "array", items: { type: "string" } }, "readonly string[]"],
  [{ type: "array", items: { anyOf: [{ type: "string" }, { type: "number" }] } }, "readonly (string | number)[]"],
  [{ type: "array", items: { type: "array", items: { type: "number" } } }, "readonly (readonly number[])[]"],
  [{ type: "array" }, "readonly unknown[]"],
  [{ prefixItems: [{ type: "string" }, { type: "number" }], items: false }, "readonly [string, number]"],
  [{ type: "array", prefixItems: [{ type: "string" }], items: { type: "number" } }, "readonly [string, ...number[]]"],
  [{ anyOf: [{ type: "string" }, {}] }, "unknown"],
  [{ oneOf: [{ type: "string" }, { type: "string", format: "uri" }] }, "string"],
  [{ type: "object", additionalProperties: { type: "number" } }, "Readonly<Record<string, number>>"],
  [
    { type: "object", patternProperties: { "^x-": { type: "string" } }, additionalProperties: false },
    "Readonly<Record<string, string>>",
  ],
  [{ type: "object" }, "Readonly<Record<string, unknown>>"],
  [{ type: "object", properties: {}, additionalProperties: false }, "Readonly<Record<string, never>>"],
  [
    { anyOf: [{ type: "string" }, { format: "patchbay-secret" }] },
    "string | {\n  readonly $env: string;\n  readonly optional?: boolean;\n} | {\n  readonly $file: string;\n}",
  ],
  [{}, "unknown"],
  [true, "unknown"],
  [false, "never"],
  [{ $ref: "https://example.com/other" }, "unknown"],
  [{ $ref: "#/$defs/a~1b", $defs: { "a/b": { type: "boolean" } } }, "boolean"],
  [{ $ref: "#/$defs/constructor" }, "unknown"],
];

test.each(cases)("%j is %s", (schema, type) => expect(schemaType(schema)).toBe(type));

describe("objects", () => {
  test("have their keys in order, optional unless required, with what is said of them", () => {
    const schema = {
      type: "object",
      properties: {
        url: { type: "string", description: "where to */ post" },
        "x-y": { type: "number", description: "two\nlines", default: 5 },
        inner: { type: "object", properties: { deep: { type: "boolean" } }, additionalProperties: false },
      },
      required: ["url"],
      additionalProperties: false,
    };
    expect(schemaType(schema, "  ")).toBe(String.raw`{
    /** where to *\/ post */
    readonly url: string;
    /**
     * two
     * lines
     * Default: ${"`5`"}.
     */
    readonly "x-y"?: number;
    readonly inner?: {
      readonly deep?: boolean;
    };
  }`);
  });

  test("may be open beside their keys", () => {
    const schema = { type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "number" } };
    expect(schemaType(schema)).toBe("{\n  readonly a?: string;\n  readonly [key: string]: unknown;\n}");
  });

  test("are joined with what must hold beside them", () => {
    const a = { type: "object", properties: { a: { type: "string" } }, required: ["a"] };
    const b = { type: "object", properties: { b: { type: "string" } }, required: ["b"] };
    expect(schemaType({ allOf: [a, { anyOf: [b, { type: "null" }] }] })).toBe(
      "{\n  readonly a: string;\n} & ({\n  readonly b: string;\n} | null)",
    );
  });

  test("that hold themselves end somewhere", () => {
    const schema = { type: "object", properties: { child: { $ref: "#" } } };
    expect(schemaType(schema)).toContain("readonly child?: {\n    readonly child?: unknown;");
  });
});
