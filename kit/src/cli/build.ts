import { resolve } from "node:path";
import type { FlagValues, Terminal } from "@patchbay/core";
import { type BuildOptions, buildPlugin } from "../build/build-plugin.ts";
import { reportFaults } from "./report-faults.ts";
import { sizeText } from "./size-text.ts";

/** Builds the plugin of a folder, and says what came of it. */
export async function build(flags: FlagValues, terminal: Terminal): Promise<number> {
  return await reportFaults(terminal, async () => {
    const built = await buildPlugin(folderOf(flags, terminal), buildOptions(flags));
    const { name, version, manifest, code } = built;
    terminal.out(
      flags.switches.has("json")
        ? `${JSON.stringify({ name, version, manifest }, undefined, 2)}\n`
        : `${name} ${version}\n  ${manifest.entry}  ${sizeText(Buffer.byteLength(code))}\n  ${manifest.integrity}\n`,
    );
  });
}

/** The folder that was named, else the working directory. */
export function folderOf({ argument = "." }: FlagValues, { cwd }: Terminal): string {
  return resolve(cwd, argument);
}

/** What the flags of `build` and `pack` say. */
export function buildOptions({ lists }: FlagValues): BuildOptions {
  return { allowUndeclared: lists?.["allow-undeclared"] ?? [] };
}
