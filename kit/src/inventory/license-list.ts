import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BundledPackage } from "./bundled-packages.ts";

/** What one package of a bundle asks of those who pass it on. */
export interface LicenseEntry {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; absent where the package says none. */
  readonly license?: string;
  /** Its license and notices, word for word; absent where the package carries none. */
  readonly text?: string;
}

/** The licenses of bundled packages, with their texts. */
export async function licenseList(packages: readonly BundledPackage[]): Promise<readonly LicenseEntry[]> {
  return await Promise.all(
    packages.map(async ({ name, version, license, folder }) => {
      const text = await textIn(folder);
      return { name, version, ...(license !== undefined && { license }), ...(text !== undefined && { text }) };
    }),
  );
}

/** The same for people, as one file. */
export function licenseText(entries: readonly LicenseEntry[]): string {
  const parts = entries.map(({ name, version, license, text }) =>
    [`${name} ${version}`, license ?? "no license named", "", text ?? "The package carries no text.", ""].join("\n"),
  );
  return parts.length === 0 ? "No packages are bundled.\n" : parts.join(`\n${"-".repeat(78)}\n\n`);
}

async function textIn(folder: string): Promise<string | undefined> {
  const files = (await readdir(folder)).filter((name) => /^(licen[cs]e|copying|notice)([.-]|$)/i.test(name)).toSorted();
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
  const text = texts.map((each) => each.replaceAll("\r\n", "\n").trim()).join("\n\n");
  return text === "" ? undefined : text;
}
