import type { PluginSchema } from "./plugin-schemas.ts";
import { docLines, schemaType } from "./schema-type.ts";

/** A declaration file that tells `use()` the options of these plugins. */
export function registryText(plugins: readonly PluginSchema[]): string {
  const members = plugins.flatMap(({ name, description, options }) => [
    ...docLines({ description }, "    "),
    `    readonly ${JSON.stringify(name)}: ${options === undefined ? "Readonly<Record<string, never>>" : schemaType(options, "    ")};`,
  ]);
  return [
    "// Made by `patchbay types` from the manifests of installed plugins. Run it again when they change.",
    'import type {} from "@patchbay/sdk";',
    "",
    'declare module "@patchbay/sdk" {',
    "  interface PluginRegistry {",
    ...members,
    "  }",
    "}",
    "",
  ].join("\n");
}
