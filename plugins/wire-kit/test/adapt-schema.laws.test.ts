import type { Json, JsonObject } from "@patchbay/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adaptSchema, fitsStrict, type SchemaDialect } from "../src/index.ts";
import { frozen, ledger } from "./kit.ts";

const dialects: readonly SchemaDialect[] = [
  "gemini",
  "gemini-json",
  "openai-strict",
  "claude",
  "claude-strict",
  "plain",
];
const names = fc.constantFrom("title", "type", "default", "$ref", "a", "b", "__proto__", "properties", "enum");
const scalars = fc.constantFrom<Json>("a", "", 1, 0, true, null);
const refs = fc.constantFrom(
  "#",
  "#/$defs/a",
  "#/definitions/b",
  "#/$defs/gone",
  "#/properties/a",
  "https://example.com",
);

function dictionary(value: fc.Arbitrary<Json>): fc.Arbitrary<JsonObject> {
  return fc.array(fc.tuple(names, value), { maxLength: 3 }).map((entries) => Object.fromEntries(entries));
}

/** Schemas as people send them: right, old, careless and broken. */
const { anySchema } = fc.letrec<{ anySchema: JsonObject; child: Json }>((tie) => {
  const child = tie("child");
  const keywords: Record<string, fc.Arbitrary<Json>> = {
    type: fc.constantFrom<Json>("object", "object", "string", "INTEGER", "array", "any", ["string", "null"]),
    properties: dictionary(child),
    required: fc.oneof(fc.array(names, { maxLength: 3 }), fc.constantFrom<Json>(true, "a", null)),
    items: fc.oneof(child, fc.array(child, { maxLength: 2 })),
    additionalProperties: child,
    anyOf: fc.array(child, { maxLength: 3 }),
    oneOf: fc.array(child, { maxLength: 3 }),
    allOf: fc.array(child, { maxLength: 2 }),
    not: child,
    if: child,
    else: child,
    $defs: dictionary(child),
    definitions: dictionary(child),
    $ref: refs,
    const: scalars,
    enum: fc.array(scalars, { maxLength: 3 }),
    nullable: fc.boolean(),
    format: fc.constantFrom("date-time", "email", "int32"),
    minimum: fc.integer(),
    exclusiveMinimum: fc.oneof(fc.boolean(), fc.integer()),
    minItems: fc.nat(3),
    pattern: fc.constantFrom("^a$", "(?P<a>b)"),
    description: fc.constantFrom<Json>("what", "", null, 1),
  };
  const entry = fc.oneof(
    ...Object.entries(keywords).map(([keyword, value]) => value.map((value): [string, Json] => [keyword, value])),
  );
  return {
    child: fc.oneof({ maxDepth: 4 }, fc.constantFrom<Json>({}, true, false, null), tie("anySchema")),
    anySchema: fc.array(entry, { maxLength: 6 }).map((entries) => Object.fromEntries(entries)),
  };
});

const anything: fc.Arbitrary<Json> = fc
  .oneof({ weight: 9, arbitrary: anySchema }, { weight: 1, arbitrary: fc.jsonValue() as fc.Arbitrary<Json> })
  .map(frozen);
const runs = { numRuns: 300 };

describe.each(dialects)("for %s", (dialect) => {
  test("anything becomes an object's schema, always the same, without a change to what was given", () => {
    fc.assert(
      fc.property(anything, (given) => {
        const [first, second] = [ledger(), ledger()];
        const schema = adaptSchema(given, dialect, first.sink);

        expect(schema["type"]).toBe("object");
        expect(JSON.stringify(adaptSchema(given, dialect, second.sink))).toBe(JSON.stringify(schema));
        expect(second.losses).toEqual(first.losses);
      }),
      runs,
    );
  });

  test("what was adapted for a target is adapted to it", () => {
    fc.assert(
      fc.property(anything, (given) => {
        const schema = adaptSchema(given, dialect, () => undefined);

        expect(adaptSchema(frozen(schema), dialect, () => undefined)).toEqual(schema);
      }),
      runs,
    );
  });
});

test("Google's own schema holds nothing that Google refuses", () => {
  fc.assert(
    fc.property(anything, (given) => {
      schemasIn(adaptSchema(given, "gemini", () => undefined)).forEach(checkGemini);
    }),
    runs,
  );
});

test("Google's part of JSON Schema holds nothing else", () => {
  const refused = ["allOf", "const", "definitions", "not", "if", "then", "pattern", "default", "nullable", "x-own"];
  fc.assert(
    fc.property(anything, (given) => {
      for (const schema of schemasIn(adaptSchema(given, "gemini-json", () => undefined))) {
        expect(refused.filter((key) => Object.hasOwn(schema, key))).toEqual([]);
        if (schema["$ref"] !== undefined) expect(Object.keys(schema).every((key) => key.startsWith("$"))).toBe(true);
      }
    }),
    runs,
  );
});

test("OpenAI's strict schema closes every object and requires all of it", () => {
  fc.assert(
    fc.property(anything, (given) => {
      for (const schema of schemasIn(adaptSchema(given, "openai-strict", () => undefined))) {
        if (!isRecord(schema["properties"])) continue;
        expect(schema["additionalProperties"]).toBe(false);
        expect(new Set(schema["required"] as string[])).toEqual(new Set(Object.keys(schema["properties"])));
      }
    }),
    runs,
  );
});

test("whether a schema fits strictly is answered for anything", () => {
  fc.assert(
    fc.property(anything, fc.constantFrom("openai-strict" as const, "claude-strict" as const), (given, dialect) => {
      expect(fitsStrict(given, dialect)).toBeTypeOf("boolean");
    }),
    runs,
  );
});

const geminiKeywords = new Set(
  "type format title description nullable enum items minItems maxItems properties required minProperties maxProperties propertyOrdering minimum maximum minLength maxLength pattern example anyOf".split(
    " ",
  ),
);

function checkGemini(schema: JsonObject): void {
  expect(Object.keys(schema).filter((key) => !geminiKeywords.has(key))).toEqual([]);
  if (schema["anyOf"] !== undefined) {
    expect(Object.keys(schema)).toEqual(["anyOf"]);
    return;
  }
  expect(schema["type"]).toBeTypeOf("string");
  if (schema["type"] === "array") expect(isRecord(schema["items"])).toBe(true);
  if (schema["enum"] !== undefined) {
    expect(schema["type"]).toBe("string");
    expect((schema["enum"] as Json[]).every((value) => typeof value === "string" && value !== "")).toBe(true);
  }
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  expect(((schema["required"] ?? []) as string[]).every((name) => Object.hasOwn(properties, name))).toBe(true);
}

/** The schema and all schemas in it. */
function schemasIn(schema: JsonObject): readonly JsonObject[] {
  const named = ["properties", "$defs"].flatMap((key) => (isRecord(schema[key]) ? Object.values(schema[key]) : []));
  const listed = ["anyOf", "oneOf", "prefixItems"].flatMap((key) => (schema[key] ?? []) as Json[]);
  const single = ["items", "additionalProperties"].map((key) => schema[key]);
  return [schema, ...[...named, ...listed, ...single].filter(isRecord).flatMap(schemasIn)];
}

function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
