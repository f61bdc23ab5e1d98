/** Keywords that hold one schema. */
export const schemaKeywords: ReadonlySet<string> = new Set([
  "additionalItems",
  "additionalProperties",
  "contains",
  "contentSchema",
  "else",
  "if",
  "items",
  "not",
  "propertyNames",
  "then",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

/** Keywords that hold a list of schemas. */
export const listKeywords: ReadonlySet<string> = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);

/** Keywords that hold schemas under names, which are no keywords whatever they look like. */
export const mapKeywords: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);

/** Keywords that hold values of the client's, which are no schemas whatever they look like. */
export const valueKeywords: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);

/** Keywords that tell a reader something and bind nobody. */
export const annotations: ReadonlySet<string> = new Set([
  "$anchor",
  "$comment",
  "$defs",
  "$id",
  "$schema",
  "definitions",
  "deprecated",
  "enumDescriptions",
  "id",
  "readOnly",
  "title",
  "writeOnly",
]);
