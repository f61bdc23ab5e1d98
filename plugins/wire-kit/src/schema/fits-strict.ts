import type { Json, JsonObject, Loss } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { adaptSchema, type SchemaUse } from "./adapt-schema.ts";
import { targetOf } from "./refs.ts";
import { innerSchemas } from "./walk.ts";

/** Targets that hold a model to a schema. */
export type StrictDialect = "openai-strict" | "claude-strict";

/**
 * Whether a model can be held to the schema without losing what the schema allows: it has a type everywhere, no object
 * takes names of the model's own, and for Claude nothing contains itself. If not, ask without `strict`.
 */
export function fitsStrict(schema: Json | undefined, dialect: StrictDialect, use: SchemaUse = "tool"): boolean {
  const losses: Loss[] = [];
  const adapted = adaptSchema(schema, dialect, (loss) => losses.push(loss), use);
  if (losses.some(({ kind }) => kind === "dropped")) return false;
  const fits = innerSchemas(adapted).every(isTyped);
  return fits && (dialect === "openai-strict" || !isRecursive(adapted));
}

function isTyped(schema: JsonObject): boolean {
  const { type, $ref, anyOf, enum: values, const: only, properties, items } = schema;
  if ((type ?? $ref ?? anyOf ?? values ?? only) === undefined) return false;
  const open = isOf(type, "object") && Object.keys(asObject(properties) ?? {}).length === 0;
  return !open && !(isOf(type, "array") && items === undefined) && innerSchemas(schema).every(isTyped);
}

function isOf(type: Json | undefined, name: string): boolean {
  return type === name || (Array.isArray(type) && type.includes(name));
}

/** Whether a reference leads back to itself. */
function isRecursive(root: JsonObject): boolean {
  const known = new Map<string, "open" | "done">();
  const returns = (schema: JsonObject): boolean => follows(schema["$ref"]) || innerSchemas(schema).some(returns);
  const follows = (ref: Json | undefined): boolean => {
    if (typeof ref !== "string" || known.get(ref) === "done") return false;
    if (ref === "#" || known.get(ref) === "open") return true;
    known.set(ref, "open");
    const found = returns(targetOf(ref, root) ?? {});
    known.set(ref, "done");
    return found;
  };
  return returns(root);
}
