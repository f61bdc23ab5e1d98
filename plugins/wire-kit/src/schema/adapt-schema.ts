import type { Json, JsonObject, LossSink } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { adaptForClaude } from "./claude.ts";
import { renameDefs } from "./defs.ts";
import { adaptForGemini } from "./gemini.ts";
import { adaptForGeminiJson } from "./gemini-json.ts";
import { liftProperties } from "./lift-properties.ts";
import { normalize } from "./normalize.ts";
import { nullableToType } from "./nullable.ts";
import { startAt } from "./place.ts";
import { adaptForClaudeStrict, adaptForOpenaiStrict } from "./strict.ts";
import { isObjectLike, toObjectRoot } from "./to-object-root.ts";
import type { Adapt } from "./walk.ts";

/**
 * What a target takes for a schema: `gemini` Google's own message, `gemini-json` its part of JSON Schema, the `strict`
 * ones what a model can be held to, `plain` any JSON Schema.
 */
export type SchemaDialect = "gemini" | "gemini-json" | "openai-strict" | "claude" | "claude-strict" | "plain";

/** A tool's arguments are always an object; an answer may be anything that the target can say. */
export type SchemaUse = "tool" | "output";

const steps: Readonly<Record<SchemaDialect, readonly Adapt[]>> = {
  gemini: [adaptForGemini],
  "gemini-json": [nullableToType, renameDefs, adaptForGeminiJson],
  "openai-strict": [nullableToType, renameDefs, adaptForOpenaiStrict],
  claude: [nullableToType, adaptForClaude],
  "claude-strict": [nullableToType, renameDefs, adaptForClaudeStrict],
  plain: [nullableToType],
};

/**
 * The schema as the target takes it. Give it one schema at a time, and never arguments: it cannot tell a keyword from
 * data. A schema that fits is equal to what was given; what the target cannot say is in the ledger.
 */
export function adaptSchema(
  schema: Json | undefined,
  dialect: SchemaDialect,
  losses: LossSink,
  use: SchemaUse = "tool",
): JsonObject {
  const given = liftProperties(asObject(schema) ?? {});
  const path = use === "output" ? "output.format.schema" : "schema";
  const normal = normalize(given, startAt(given, losses, path));
  const needsObject = use === "tool" || dialect === "openai-strict" || isObjectLike(normal);
  const root = needsObject ? toObjectRoot(normal, startAt(normal, losses, path)) : normal;
  return steps[dialect].reduce((adapted, step) => step(adapted, startAt(adapted, losses, path)), root);
}
