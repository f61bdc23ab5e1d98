import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type FlagValues, findConfigFile, type Terminal } from "@patchbay/core";
import { buildDistribution, mainFile } from "../distribution/build-distribution.ts";
import type { DistributionRecord } from "../distribution/distribution-record.ts";
import { sourceConditions } from "../source-conditions.ts";
import { misuse } from "./misuse.ts";
import { sizeText } from "./size-text.ts";

/** Builds the kernel with the plugins of a config into a folder, and says what is in it. */
export async function buildKernel({ values, switches }: FlagValues, terminal: Terminal): Promise<number> {
  const { cwd, version } = terminal;
  const named = values["config"];
  const configFile = named === undefined ? await findConfigFile(cwd) : resolve(cwd, named);
  if (configFile === undefined || !existsSync(configFile))
    return misuse(
      named === undefined ? `there is no config in ${cwd}: name one with --config` : `there is no config file ${named}`,
      terminal,
    );
  const outDir = resolve(cwd, values["out"] ?? "dist");
  try {
    const record = await buildDistribution({ configFile, outDir, version, conditions: sourceConditions() });
    terminal.out(switches.has("json") ? `${JSON.stringify(record, undefined, 2)}\n` : recordText(record, outDir));
    return 0;
  } catch (cause) {
    terminal.err(`patchbay: the build failed: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    return 1;
  }
}

function recordText({ files, plugins, packages }: DistributionRecord, outDir: string): string {
  const lines = Object.entries(files).map(([name, { bytes }]) => `  ${name}  ${sizeText(bytes)}`);
  const counted = `${plugins.length} plugins, ${packages.length} packages`;
  return [`${outDir}: ${counted}`, ...lines, `run it: node ${mainFile} start`, ""].join("\n");
}
