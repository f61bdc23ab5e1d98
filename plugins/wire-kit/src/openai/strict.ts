import type { JsonObject, LossSink } from "@patchbay/sdk";
import { adaptSchema, type SchemaUse } from "../schema/adapt-schema.ts";
import { fitsStrict } from "../schema/fits-strict.ts";

/** A schema and whether its client wants models held to it. */
export interface StrictWish {
  readonly schema?: JsonObject | undefined;
  readonly strict?: boolean | undefined;
}

/** What a schema is for, and by which name a loss is told. */
export interface SchemaPlace {
  readonly use: SchemaUse;
  readonly path: string;
  readonly name?: string | undefined;
}

/**
 * The wish as OpenAI takes it: every member required and none besides. Clients of other wires do not know of that; what
 * cannot be said so is told to the model without holding it to it, since the target would refuse the request.
 */
export function holdToSchema(wish: StrictWish, { use, path, name }: SchemaPlace, losses: LossSink): StrictWish {
  const { schema, strict } = wish;
  if (strict !== true || !schema) return wish;
  if (fitsStrict(schema, "openai-strict", use))
    return { schema: adaptSchema(schema, "openai-strict", losses, use), strict };
  const reason = "the target cannot hold models to such a schema";
  losses({ path, kind: "dropped", ...(name !== undefined && { from: name }), reason });
  return { schema, strict: false };
}
