import { relative, resolve } from "node:path";
import type { FlagValues, Terminal } from "@patchbay/core";
import { type PackedPlugin, packPlugin } from "../pack/pack-plugin.ts";
import { buildOptions, folderOf } from "./build.ts";
import { reportFaults } from "./report-faults.ts";
import { sizeText } from "./size-text.ts";

/** Builds and packs the plugin of a folder, and says how large it became and of what. */
export async function pack(flags: FlagValues, terminal: Terminal): Promise<number> {
  return await reportFaults(terminal, async () => {
    const target = resolve(terminal.cwd, flags.values["out"] ?? ".");
    const packed = await packPlugin(folderOf(flags, terminal), { ...buildOptions(flags), target, env: terminal.env });
    const file = relative(terminal.cwd, resolve(target, packed.tarball.file));
    terminal.out(flags.switches.has("json") ? json(packed, file) : text(packed, file));
  });
}

function json({ name, version, manifest, sizes, packages }: PackedPlugin, file: string): string {
  const listed = packages.map(({ folder: _folder, ...each }) => each);
  return `${JSON.stringify({ name, version, file, manifest, sizes, packages: listed }, undefined, 2)}\n`;
}

function text({ name, version, sizes, packages, manifest }: PackedPlugin, file: string): string {
  const bundled = packages.map(
    (each) => `  ${each.name} ${each.version}  ${each.license ?? "no license named"}  ${sizeText(each.bytes)}`,
  );
  return [
    `${name} ${version}`,
    `  ${file}  ${sizeText(sizes.tarball)}`,
    `  ${manifest.entry}  ${sizeText(sizes.code)}, compressed ${sizeText(sizes.codeGzip)}`,
    `  ${manifest.integrity}`,
    "",
    packages.length === 0 ? "no packages bundled" : "bundled packages",
    ...bundled,
    "",
  ].join("\n");
}
