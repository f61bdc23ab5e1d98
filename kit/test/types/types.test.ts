import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/index.ts";
import { configSchema } from "../../src/types/config-schema.ts";
import { pluginSchemas } from "../../src/types/plugin-schemas.ts";
import { registryText } from "../../src/types/registry-text.ts";
import { describeConfig } from "@patchbay/core/testing";
import { flags, packageJson, root, temporaryFolder, testTerminal, typeCheck } from "../support.ts";

const acme = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  properties: {
    region: { type: "string", description: "where it runs" },
    retries: { type: "integer" },
    token: { format: "patchbay-secret", description: "who we are" },
    next: { $ref: "#/$defs/step" },
  },
  required: ["region"],
  additionalProperties: false,
  $defs: { step: { type: "object", properties: { next: { $ref: "#/$defs/step" } } } },
};

const manifest = { sdk: "1.0", entry: "dist/plugin.js", integrity: "sha256-", options: acme };

/** Packages that are installed below `app`; importing one of them would end the test run. */
const installed = {
  "app/node_modules/patchbay-plugin-acme/package.json": packageJson({
    name: "patchbay-plugin-acme",
    description: "Calls acme",
    patchbay: manifest,
  }),
  "app/node_modules/patchbay-plugin-acme/dist/plugin.js": "process.exit(9);\n",
  "app/node_modules/@team/plain/package.json": packageJson({ name: "@team/plain", patchbay: { sdk: "1.0" } }),
  "app/node_modules/@team/library/package.json": packageJson({ name: "@team/library", keywords: [] }),
  "app/node_modules/patchbay-plugin-old/package.json": packageJson({ name: "patchbay-plugin-old" }),
  "app/node_modules/patchbay-plugin-old/src/index.js": "process.exit(9);\n",
};

const tsconfig = JSON.stringify({
  compilerOptions: {
    target: "ES2023",
    lib: ["ES2023", "ESNext.Disposable"],
    types: ["node"],
    typeRoots: [join(root, "node_modules/@types")],
    module: "NodeNext",
    moduleDetection: "force",
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ["*.ts"],
});

describe("patchbay types", () => {
  test("lets tsc check options by manifests, without running third parties' code", { timeout: 60_000 }, async () => {
    const config = (entries: string) => `import { defineConfig, env, use } from "@patchbay/core";
export default defineConfig({ plugins: [
${entries}
] });
`;
    await using place = await temporaryFolder(
      {
        ...installed,
        "app/package.json": '{ "type": "module" }',
        "app/tsconfig.json": tsconfig,
        "app/good.config.ts": config(`use("patchbay-plugin-acme", { region: "eu", retries: 2, token: env("TOKEN") }),
  use("patchbay-plugin-acme", { region: "eu" }, { id: "second" }),
  use("@team/plain"),
  use("patchbay-plugin-unheard-of", { anything: [1, 2] }),
  use("./local.ts", { anything: true }),`),
        "app/bad.config.ts": config(`  use("patchbay-plugin-acme", {}),
  use("patchbay-plugin-acme", { region: "eu", retires: 2 }),
  use("patchbay-plugin-acme", { region: 5 }),
  use("patchbay-plugin-acme", { region: "eu", token: "in plain text" }),
  use("@team/plain", { speed: 1 }),`),
      },
      ["@patchbay/core", "@patchbay/sdk"],
    );
    const folder = join(place.folder, "app");
    const { terminal, written } = testTerminal(folder);
    expect(await commands["types"]?.run(flags({}), terminal)).toBe(0);
    expect(written.out).toContain("patchbay.d.ts: the options of 2 plugins\n");
    expect(written.err).toBe(
      "patchbay: patchbay-plugin-old has no manifest, its options are not checked (its author can: patchbay plugin build)\n",
    );

    const { output } = await typeCheck(folder);
    const lines = output.split("\n").filter((line) => line.includes(": error "));
    expect(lines.map((line) => line.replace(/,.*/, ""))).toEqual(
      [3, 4, 5, 6, 7].map((line) => `bad.config.ts(${line}`),
    );
    expect(output).toContain("Property 'region' is missing");
    expect(output).toContain("Did you mean to write 'retries'?");
    expect(output).toContain("Type 'number' is not assignable to type 'string'");
  });

  test("goes beside the config that is named", async () => {
    await using place = await temporaryFolder(installed, []);
    const { terminal } = testTerminal(place.folder);
    const values = { config: "app/plugins.config.ts", out: "types/made.d.ts", schema: "made.json" };
    await expect(commands["types"]?.run(flags(values), terminal)).rejects.toThrow("types/made.d.ts");
    expect(await commands["types"]?.run(flags({ ...values, out: "made.d.ts" }), terminal)).toBe(0);
    expect(await readFile(join(place.folder, "app/made.d.ts"), "utf8")).toContain('readonly "patchbay-plugin-acme": {');
    expect(JSON.parse(await readFile(join(place.folder, "app/made.json"), "utf8"))).toHaveProperty("$defs");
  });

  test("knows the options of the kernel's own plugins, secrets among them", async () => {
    const { plugins } = await pluginSchemas(root);
    const text = registryText(plugins);
    const names = plugins.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["@patchbay/provider-openai", "@patchbay/observe-webhook"]));
    expect(names).not.toContain("@patchbay/wire-claude");
    expect(text).toContain('readonly "@patchbay/provider-openai": Readonly<Record<string, never>>;');
    expect(/"@patchbay\/observe-webhook": \{[^]*?readonly secret\?: (\{[^]*?\})/.exec(text)?.[1]).toContain(
      "readonly $env: string",
    );
  });
});

describe("the schema of configs", () => {
  const schemas = [
    { name: "patchbay-plugin-acme", description: undefined, options: acme },
    { name: "@team/plain", description: undefined, options: undefined },
  ];
  const schema = configSchema(describeConfig(), schemas);
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>>)[key], schema);

  test("has every key of a config, with its meaning and its bounds", () => {
    expect(Object.keys(at("properties") as object)).toEqual(
      describeConfig().flatMap(({ path }) => (/^[$\w]+$/.test(path) ? [path] : [])),
    );
    expect(at("properties", "server", "properties", "port")).toEqual({
      description: "Port to listen on; 0 takes any free port.",
      type: "integer",
      minimum: 0,
      maximum: 65_535,
    });
    expect(at("properties", "log", "properties", "format")).toMatchObject({ enum: ["text", "json"] });
    expect(at("properties", "server", "additionalProperties")).toBe(false);
  });

  test("leaves a node's own fields to its provider, and demands what a pool needs", () => {
    const pool = at("properties", "pools", "additionalProperties") as {
      readonly required: readonly string[];
      readonly properties: Readonly<Record<string, { readonly items: object }>>;
    };
    expect(pool.required).toContain("provider");
    const { items } = pool.properties["nodes"] as { readonly items: object };
    expect(items).toMatchObject({ type: "object", properties: { baseUrl: { type: "string" } } });
    expect(items).not.toHaveProperty("additionalProperties");
  });

  test("knows the options of each plugin in the long form of an entry, and demands them where one is required", () => {
    const [names, long] = at("properties", "plugins", "items", "anyOf") as readonly Readonly<Record<string, unknown>>[];
    expect(names).toMatchObject({ anyOf: [{ enum: ["patchbay-plugin-acme", "@team/plain"] }, { type: "string" }] });
    const rules = JSON.stringify(long?.["allOf"]);
    const ifNamed = (name: string) => `{"if":{"properties":{"plugin":{"const":"${name}"}},"required":["plugin"]}`;
    expect(rules).toBe(
      `[${ifNamed("patchbay-plugin-acme")},"then":{"properties":{"options":{"$ref":"#/$defs/patchbay-plugin-acme"}},"required":["options"]}},` +
        `${ifNamed("@team/plain")},"then":{"properties":{"options":{"$ref":"#/$defs/%40team~1plain"}}}}]`,
    );
  });

  test("says where a secret may be", () => {
    const token = at("$defs", "patchbay-plugin-acme", "properties", "token");
    expect(token).toMatchObject({
      description: "who we are",
      anyOf: [{ required: ["$env"] }, { required: ["$file"] }],
    });
  });

  test("has no reference that leads nowhere", () => {
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/([^"]*)"/g)].map(([, path = ""]) => path);
    expect(references).toHaveLength(4);
    for (const reference of references) {
      const steps = reference.split("/").map((step) => decodeURIComponent(step).replaceAll("~1", "/"));
      expect(at(...steps), reference).toBeTypeOf("object");
    }
  });
});
