import type { JsonObject } from "@patchbay/sdk";
import { adaptSchema, fitsStrict, type SchemaUse } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";

/** A schema and whether its client wants models held to it. */
export interface StrictWish {
  readonly schema?: JsonObject | undefined;
  readonly strict?: boolean | undefined;
}

/** What a schema is for, and under which name a loss is told. */
export interface SchemaPlace {
  readonly use: SchemaUse;
  readonly path: string;
  readonly name?: string | undefined;
}

/**
 * The wish as this wire takes it: all members required, and no others. Where a schema cannot be put so, the model is
 * shown it without being held to it; the target would refuse the whole request.
 */
export function fitStrict(wish: StrictWish, { use, path, name }: SchemaPlace, { own, losses }: Encoding): StrictWish {
  const { schema, strict } = wish;
  if (own || strict !== true || !schema) return wish;
  if (fitsStrict(schema, "openai-strict", use))
    return { strict, schema: adaptSchema(schema, "openai-strict", losses, use) };
  const reason = "the target cannot hold models to such a schema";
  losses({ path, kind: "dropped", ...(name !== undefined && { from: name }), reason });
  return { strict: false, schema };
}
