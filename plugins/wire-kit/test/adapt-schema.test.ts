import type { Json, JsonObject, Loss } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { adaptSchema, fitsStrict, type SchemaDialect, type SchemaUse } from "../src/index.ts";
import { frozen, ledger } from "./kit.ts";

interface Adapted {
  readonly schema: JsonObject;
  readonly losses: readonly Loss[];
}

function adapt(schema: Json, dialect: SchemaDialect, use?: SchemaUse): Adapted {
  const { losses, sink } = ledger();
  return { schema: adaptSchema(frozen(schema), dialect, sink, use), losses };
}

/** Adapts a schema as the only property of a tool's arguments. */
function adaptProperty(schema: Json, dialect: SchemaDialect, rest: JsonObject = {}): Json | undefined {
  const adapted = adapt({ type: "object", properties: { p: schema }, required: ["p"], ...rest }, dialect);
  return (adapted.schema["properties"] as JsonObject)["p"];
}

const dialects: readonly SchemaDialect[] = [
  "gemini",
  "gemini-json",
  "openai-strict",
  "claude",
  "claude-strict",
  "plain",
];
const empty: JsonObject = { type: "object", properties: {} };

describe("any target", () => {
  const simple: JsonObject = {
    type: "object",
    properties: { city: { type: "string", description: "Where" }, days: { type: "array", items: { type: "integer" } } },
    required: ["city", "days"],
  };

  test.each(dialects)("takes a simple schema as it is: %s", (dialect) => {
    const { schema, losses } = adapt(simple, dialect);

    expect(schema).toEqual(dialect.endsWith("strict") ? { ...simple, additionalProperties: false } : simple);
    expect(losses.map(({ kind, path }) => `${kind} ${path}`)).toEqual(
      dialect.endsWith("strict") ? ["synthesized schema.additionalProperties"] : [],
    );
  });

  test.each([null, true, {}, [], "object", 1, undefined])("gets an object for %j", (schema) => {
    expect(adaptSchema(schema, "plain", () => undefined)).toEqual(empty);
  });

  test("T14: gets properties that are named like keywords", () => {
    const properties = Object.fromEntries(
      ["title", "type", "default", "$ref", "format", "enum", "properties", "required", "items", "anyOf", "const"].map(
        (name) => [name, { type: "string" }],
      ),
    );
    for (const dialect of dialects) {
      const { schema } = adapt({ type: "object", properties, required: Object.keys(properties) }, dialect);

      expect(schema["properties"]).toEqual(properties);
    }
  });

  test("T13: gets values that look like schemas untouched", () => {
    const value = { type: "str", properties: { a: true }, required: ["z"], $schema: "x" };

    expect(adaptProperty({ const: value }, "plain")).toEqual({ const: value });
    expect(adaptProperty({ type: "object", default: value, properties: {} }, "claude")).toMatchObject({
      default: value,
    });
  });

  test("T77: gets properties that are named like parts of the language", () => {
    const given = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"required":["__proto__","toString"]}',
    ) as JsonObject;
    for (const dialect of dialects) {
      const { schema } = adapt(given, dialect);

      expect(Object.keys(schema["properties"] as object)).toEqual(["__proto__", "constructor"]);
      expect(schema["required"]).not.toContain("toString");
    }
  });

  test.each<[string, JsonObject, JsonObject]>([
    [
      "a type for bare properties",
      { properties: { a: { type: "string" } } },
      { type: "object", properties: { a: { type: "string" } } },
    ],
    [
      "properties that came without their object",
      { a: { type: "string" }, type: { type: "string" } },
      { type: "object", properties: { a: { type: "string" }, type: { type: "string" } } },
    ],
    [
      "properties that came beside the type",
      { type: "object", a: { type: "string" } },
      { type: "object", properties: { a: { type: "string" } } },
    ],
    ["properties of an object without any", { type: "object" }, empty],
    [
      "required where it belongs",
      { type: "object", properties: { a: { type: "string", required: true }, b: { type: "string", required: false } } },
      { type: "object", properties: { a: { type: "string" }, b: { type: "string" } }, required: ["a"] },
    ],
    [
      "no required names that do not exist",
      { type: "object", properties: { a: {} }, required: ["a", "b", "a"] },
      { type: "object", properties: { a: {} }, required: ["a"] },
    ],
    [
      "types by their own names",
      { type: "OBJECT", properties: { a: { type: "STRING" }, b: { type: "float" }, c: { type: "any" } } },
      { type: "object", properties: { a: { type: "string" }, b: { type: "number" }, c: {} } },
    ],
    [
      "no keywords without a value",
      { type: "object", description: null, properties: { a: { default: null, title: null } } },
      { type: "object", properties: { a: { default: null } } },
    ],
    [
      "tuples of the newest draft",
      { type: "object", properties: { a: { type: "array", items: [{ type: "string" }] } } },
      { type: "object", properties: { a: { type: "array", prefixItems: [{ type: "string" }] } } },
    ],
    [
      "limits of the newest draft",
      {
        type: "object",
        properties: { a: { type: "number", minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: false } },
      },
      { type: "object", properties: { a: { type: "number", exclusiveMinimum: 1, maximum: 3 } } },
    ],
    [
      "null as a type",
      { type: "object", properties: { a: { type: "string", nullable: true } } },
      { type: "object", properties: { a: { type: ["string", "null"] } } },
    ],
    ["no null at the root", { type: ["object", "null"], properties: {} }, empty],
    [
      "an object at the end of references",
      { $ref: "#/$defs/A", $defs: { A: { $ref: "#/$defs/B" }, B: { type: "object", properties: {} } } },
      { ...empty, $defs: { A: { $ref: "#/$defs/B" }, B: empty } },
    ],
    [
      "an object for one that only refers to itself",
      { $ref: "#" },
      { type: "object", description: "See: #", properties: {} },
    ],
    [
      "an object around a list",
      { type: "array", items: { type: "string" } },
      { type: "object", properties: { value: { type: "array", items: { type: "string" } } }, required: ["value"] },
    ],
    [
      "all of several as one",
      {
        allOf: [{ properties: { a: {} }, required: ["a"] }, { $ref: "#/$defs/B" }],
        properties: { c: {} },
        $defs: { B: { type: "object", properties: { b: {} }, required: ["b"] } },
      },
      {
        type: "object",
        properties: { b: {}, a: {}, c: {} },
        required: ["a", "b"],
        $defs: { B: { type: "object", properties: { b: {} }, required: ["b"] } },
      },
    ],
    [
      "any of several as one",
      {
        anyOf: [
          { type: "object", properties: { kind: { const: "a" }, n: {} }, required: ["kind", "n"] },
          { type: "object", properties: { kind: { const: "b" } }, required: ["kind"] },
          { type: "null" },
        ],
      },
      { type: "object", properties: { kind: { anyOf: [{ const: "a" }, { const: "b" }] }, n: {} }, required: ["kind"] },
    ],
  ])("gets %s", (_what, given, wanted) => {
    expect(adapt(given, "plain").schema).toEqual(wanted);
  });

  test("keeps alternatives that only demand properties away from the list of names", () => {
    const given = { anyOf: [{ required: ["a"] }, { required: ["b"] }] };

    expect(adaptProperty(given, "plain")).toEqual(given);
  });

  test.each(dialects)("gets no schema that goes too deep: %s", (dialect) => {
    let schema: JsonObject = { type: "string" };
    for (let depth = 0; depth < 150; depth++) schema = { type: "object", properties: { a: schema } };
    const adapted = adapt(schema, dialect);

    expect(JSON.stringify(adapted.schema).match(/properties/g)?.length).toBeLessThanOrEqual(102);
    expect(adapted.losses).toContainEqual(
      expect.objectContaining({ kind: "dropped", reason: "the schema nests deeper than 100" }),
    );
  });

  test.each(dialects)("gets no schema that references blow up: %s", (dialect) => {
    const $defs = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => {
        const next = { $ref: `#/$defs/d${(index + 1) % 60}` };
        return [
          `d${index}`,
          { type: "object", properties: { a: next, b: next }, allOf: [next, { anyOf: [next, next] }] },
        ];
      }),
    );
    const { schema } = adapt({ $ref: "#/$defs/d0", $defs }, dialect);

    expect(schema["type"]).toBe("object");
    expect(JSON.stringify(schema).length).toBeLessThan(20_000_000);
  });
});

describe("an answer's schema", () => {
  const list: JsonObject = { type: "array", items: { type: "string" } };

  test("may be a list where the target can say that", () => {
    expect(adapt(list, "gemini", "output").schema).toEqual(list);
    expect(adapt(list, "plain", "output").schema).toEqual(list);
  });

  test("is an object for OpenAI", () => {
    expect(adapt(list, "openai-strict", "output").schema).toMatchObject({
      type: "object",
      properties: { value: list },
    });
  });
});

describe("Google's own schema", () => {
  const person = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
  const $defs = {
    Person: person,
    "a/b~c": { type: "integer" },
    Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } } },
    Loop: { type: "object", properties: { next: { allOf: [{ $ref: "#/$defs/Loop" }] } } },
  };

  test.each<[string, JsonObject, JsonObject]>([
    ["a reference", { $ref: "#/$defs/Person", description: "Who" }, { ...person, description: "Who" }],
    ["an escaped reference", { $ref: "#/$defs/a~1b~0c" }, { type: "integer" }],
    [
      "a reference to itself",
      { $ref: "#/$defs/Node" },
      { type: "object", properties: { next: { type: "object", description: "See: Node" } } },
    ],
    [
      "a reference to itself by way of others",
      { $ref: "#/$defs/Loop" },
      { type: "object", properties: { next: { type: "object", description: "See: Loop" } } },
    ],
    ["a reference to nothing", { $ref: "#/$defs/Gone" }, { type: "string", description: "See: Gone" }],
    ["a constant", { const: "a" }, { type: "string", enum: ["a"] }],
    ["numbers to choose from", { type: "integer", enum: [1, 2] }, { type: "string", enum: ["1", "2"] }],
    ["an empty choice", { type: "string", enum: ["", "a", null] }, { type: "string", enum: ["a"], nullable: true }],
    ["no choice", { type: "string", enum: [""] }, { type: "string" }],
    ["a type or null", { type: ["string", "null"] }, { type: "string", nullable: true }],
    [
      "several types",
      { type: ["integer", "string"], description: "Age" },
      { type: "integer", description: "Age (Accepts: integer | string)" },
    ],
    [
      "something or null",
      { anyOf: [{ $ref: "#/$defs/Person" }, { type: "null" }], description: "Who" },
      { ...person, description: "Who", nullable: true },
    ],
    [
      "constants of several",
      { oneOf: [{ const: "a" }, { const: "b" }, { const: null }] },
      { type: "string", enum: ["a", "b"], nullable: true },
    ],
    [
      "several alternatives",
      { oneOf: [{ type: "string" }, { $ref: "#/$defs/Person" }], description: "Who" },
      {
        anyOf: [
          { type: "string", description: "Who" },
          { ...person, description: "Who" },
        ],
      },
    ],
    [
      "alternatives beside properties",
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string" } },
        anyOf: [{ required: ["a"] }, { required: ["b"] }],
      },
      { type: "object", properties: { a: { type: "string" }, b: { type: "string" } } },
    ],
    [
      "all of several",
      { allOf: [{ $ref: "#/$defs/Person" }, { properties: { age: { type: "integer" } } }] },
      { ...person, properties: { name: { type: "string" }, age: { type: "integer" } } },
    ],
    [
      "a condition",
      {
        type: "object",
        properties: {},
        if: { properties: { a: {} } },
        else: { properties: { b: { type: "string" } } },
      },
      { type: "object", properties: { b: { type: "string" } } },
    ],
    [
      "keywords that it does not know",
      { type: "string", $comment: "x", readOnly: true, "x-order": 1, examples: ["a"], default: "a", minLength: 3 },
      { type: "string", minLength: 3, description: "default: a" },
    ],
    [
      "limits that it does not know",
      { type: "number", exclusiveMinimum: 0, multipleOf: 5, description: "Tip" },
      { type: "number", description: "Tip (exclusiveMinimum: 0) (multipleOf: 5)" },
    ],
    ["a format that it refuses", { type: "string", format: "email" }, { type: "string", description: "format: email" }],
    ["a format that it knows", { type: "string", format: "date-time" }, { type: "string", format: "date-time" }],
    ["a list of anything", { type: "array" }, { type: "array", items: { type: "string" } }],
    [
      "a tuple",
      { type: "array", items: [{ type: "string" }, { type: "string" }] },
      { type: "array", items: { type: "string" } },
    ],
    ["an open object", { type: "object", additionalProperties: { type: "string" } }, { type: "object" }],
    ["anything", {}, { type: "string" }],
  ])("has its own form for %s", (_what, given, wanted) => {
    expect(adaptProperty(given, "gemini", { $defs })).toEqual(wanted);
  });

  test("says what became of it", () => {
    const { losses } = adapt({ type: "object", properties: { a: { type: "string", format: "email" } } }, "gemini");

    expect(losses).toEqual([
      {
        path: "schema.properties.a.format",
        kind: "approximated",
        from: "email",
        reason: "the target refuses the format",
      },
    ]);
  });
});

describe("Google's part of JSON Schema", () => {
  const definitions = { Node: { type: "object", properties: { next: { $ref: "#/definitions/Node" } } } };

  test.each<[string, JsonObject, JsonObject]>([
    ["a reference", { $ref: "#/definitions/Node" }, { $ref: "#/$defs/Node" }],
    [
      "a described reference",
      { $ref: "#/definitions/Node", description: "First" },
      { anyOf: [{ $ref: "#/$defs/Node" }], description: "First" },
    ],
    [
      "a reference to another place",
      { $ref: "#/definitions/Node/properties/next" },
      { type: "object", properties: { next: { $ref: "#/$defs/Node" } } },
    ],
    ["a constant", { const: 1 }, { enum: [1] }],
    ["a constant that is no text", { type: "boolean", const: true }, { type: "boolean", description: "one of: true" }],
    [
      "all of several",
      { allOf: [{ type: "string" }, { minLength: 3 }] },
      { type: "string", description: "minLength: 3" },
    ],
    ["one of several", { oneOf: [{ type: "string" }, { const: 2 }] }, { oneOf: [{ type: "string" }, { enum: [2] }] }],
    [
      "an open object",
      { type: "object", properties: {}, additionalProperties: { type: "string" } },
      { type: "object", properties: {}, additionalProperties: { type: "string" } },
    ],
  ])("has its own form for %s", (_what, given, wanted) => {
    const resolved = adaptProperty(given, "gemini-json", { definitions });

    expect(resolved).toEqual(wanted);
  });

  test("has its definitions under the newer name", () => {
    expect(adapt({ ...empty, definitions }, "gemini-json").schema).toEqual({
      ...empty,
      $defs: { Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } } } },
    });
  });
});

describe("OpenAI's strict schema", () => {
  test("requires all, and lets what was optional be null", () => {
    const given = {
      type: "object",
      properties: {
        a: { type: "string" },
        b: { type: "string", enum: ["x"] },
        c: { const: 1 },
        d: { $ref: "#/$defs/D" },
        e: { anyOf: [{ type: "string" }, { type: "number" }] },
      },
      required: ["a"],
      $defs: { D: { type: "string" } },
    };
    const { schema, losses } = adapt(given, "openai-strict");

    expect(schema).toEqual({
      type: "object",
      properties: {
        a: { type: "string" },
        b: { type: ["string", "null"], enum: ["x", null] },
        c: { enum: [1, null] },
        d: { anyOf: [{ $ref: "#/$defs/D" }, { type: "null" }] },
        e: { anyOf: [{ type: "string" }, { type: "number" }, { type: "null" }] },
      },
      required: ["a", "b", "c", "d", "e"],
      additionalProperties: false,
      $defs: { D: { type: "string" } },
    });
    expect(losses).toMatchObject([
      { path: "schema.additionalProperties", kind: "synthesized", to: false },
      { path: "schema.required", kind: "approximated", from: ["b", "c", "d", "e"] },
    ]);
  });

  test("is told from one that a model cannot be held to", () => {
    const withProperty = (p: Json): JsonObject => ({ type: "object", properties: { p } });
    const fits = (p: Json): boolean => fitsStrict(withProperty(p), "openai-strict");

    expect(fitsStrict(empty, "openai-strict")).toBe(true);
    expect(fits({ type: "string", minLength: 2 })).toBe(true);
    expect(fits({ type: "object", properties: { a: { type: "string" } } })).toBe(true);
    expect(fits({})).toBe(false);
    expect(fits({ type: "object" })).toBe(false);
    expect(fits({ type: "array" })).toBe(false);
    expect(
      fits({ type: "object", properties: { a: { type: "string" } }, additionalProperties: { type: "string" } }),
    ).toBe(false);
    expect(fits({ type: "string", not: { const: "a" } })).toBe(false);
  });
});

describe("Claude's schema of a tool", () => {
  test("holds only regular expressions that JSON Schema knows", () => {
    expect(adaptProperty({ type: "string", pattern: "(?P<year>\\d+)" }, "claude")).toEqual({
      type: "string",
      description: "pattern: (?P<year>\\d+)",
    });
    expect(adaptProperty({ type: "string", pattern: "^\\d+$" }, "claude")).toEqual({
      type: "string",
      pattern: "^\\d+$",
    });
  });

  test("holds no empty choice and no word of its draft", () => {
    expect(adapt({ $schema: "http://json-schema.org/draft-07/schema#", ...empty }, "claude").schema).toEqual(empty);
    expect(adaptProperty({ type: "string", enum: [] }, "claude")).toEqual({ type: "string" });
  });
});

describe("Claude's strict schema", () => {
  test("closes its objects, leaves the optional alone and says limits in words", () => {
    const given = {
      type: "object",
      properties: {
        a: { type: "array", items: { type: "string", maxLength: 3 }, minItems: 2 },
        b: { oneOf: [{ type: "string" }, { type: "null" }] },
      },
    };

    expect(adapt(given, "claude-strict", "output").schema).toEqual({
      type: "object",
      properties: {
        a: { type: "array", items: { type: "string", description: "maxLength: 3" }, description: "minItems: 2" },
        b: { anyOf: [{ type: "string" }, { type: "null" }] },
      },
      additionalProperties: false,
    });
  });

  test("may not contain itself", () => {
    const tree = (next: JsonObject): JsonObject => ({
      type: "object",
      properties: { node: { $ref: "#/$defs/Node" }, other: { $ref: "#/$defs/Node" } },
      $defs: { Node: { type: "object", properties: { next } } },
    });

    expect(fitsStrict(tree({ type: "string" }), "claude-strict")).toBe(true);
    expect(fitsStrict(tree({ $ref: "#/$defs/Node" }), "claude-strict")).toBe(false);
    expect(fitsStrict(tree({ $ref: "#/$defs/Node" }), "openai-strict")).toBe(true);
  });
});
