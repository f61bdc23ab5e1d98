import { Secret } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createOptionsSchema } from "../../src/host/options-schema.ts";

const written = z.strictObject({
  baseUrl: z.url().default("https://a.test"),
  apiKey: z.instanceof(Secret),
  models: z.array(z.object({ id: z.string() })).optional(),
});
const manifest = JSON.parse(
  JSON.stringify(z.toJSONSchema(written, { target: "draft-2020-12", io: "input", unrepresentable: "any" })),
);
const { "~standard": standard } = createOptionsSchema(manifest);

describe("A schema made of a manifest", () => {
  test("passes options on as they are, secrets included", async () => {
    const options = { apiKey: createSecret("k", "env K"), models: [{ id: "m" }] };
    const result = await standard.validate(options);
    expect(result).toEqual({ value: options });
  });

  test("takes a secret where a text is asked for", async () => {
    const schema = createOptionsSchema({ type: "object", properties: { key: { type: "string" } } });
    await expect(
      Promise.resolve(schema["~standard"].validate({ key: createSecret("k", "env K") })),
    ).resolves.not.toHaveProperty("issues");
  });

  test("names the place of each fault, and only the innermost", async () => {
    const result = await standard.validate({ baseUrl: 5, apiKey: "x", models: [{ id: "m" }, { id: 7 }], "a/b": 1 });
    const paths = result.issues?.map(({ path }) => path);
    expect(paths).toContainEqual(["baseUrl"]);
    expect(paths).toContainEqual(["models", 1, "id"]);
    expect(paths).not.toContainEqual(["models"]);
    expect(paths).not.toContainEqual([]);
  });

  test("tells its JSON Schema to whoever reads options", () => {
    const json: unknown = Reflect.get(standard, "jsonSchema");
    expect(Reflect.apply(Reflect.get(json as object, "input") as () => unknown, json, [])).toEqual(manifest);
  });
});
