import { writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import type { FlagValues, Terminal } from "@patchbay/core";
import { describeConfig } from "@patchbay/core";
import { configSchema } from "../types/config-schema.ts";
import { pluginSchemas } from "../types/plugin-schemas.ts";
import { registryText } from "../types/registry-text.ts";

/** Writes what is known of installed plugins' options: types for configs in TypeScript, a schema for those in JSON and YAML. */
export async function types({ values }: FlagValues, terminal: Terminal): Promise<number> {
  const { config, out = "patchbay.d.ts", schema = "patchbay.schema.json" } = values;
  const folder = config === undefined ? terminal.cwd : dirname(resolve(terminal.cwd, config));
  const { plugins, unknown } = await pluginSchemas(folder);
  const files = [resolve(folder, out), resolve(folder, schema)] as const;
  await writeFile(files[0], registryText(plugins));
  await writeFile(files[1], `${JSON.stringify(configSchema(describeConfig(), plugins), undefined, 2)}\n`);
  const [typesFile, schemaFile] = files.map((file) => relative(terminal.cwd, file));
  terminal.out(`${typesFile}: the options of ${plugins.length} plugin${plugins.length === 1 ? "" : "s"}\n`);
  terminal.out(`${schemaFile}: name it as "$schema" in plugins.config.json\n`);
  for (const name of unknown)
    terminal.err(
      `patchbay: ${name} has no manifest, its options are not checked (its author can: patchbay plugin build)\n`,
    );
  return 0;
}
