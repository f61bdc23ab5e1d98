import type { Json, JsonObject, OptionsSchema } from "@patchbay/sdk";

type Validate = OptionsSchema["~standard"]["validate"];
type Checked = ReturnType<Validate>;

/** A Standard Schema whose JSON Schema is known beforehand and whose check is done by `validate`. */
export function standardSchema(schema: JsonObject, validate: (value: Json) => Checked): OptionsSchema {
  const json = (): JsonObject => schema;
  const standard = {
    version: 1,
    vendor: "patchbay",
    // What is checked came from a config, which is JSON but for the secrets in it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    validate: (value: unknown) => validate(value as Json),
    jsonSchema: { input: json, output: json },
  } as const;
  return { "~standard": standard };
}
