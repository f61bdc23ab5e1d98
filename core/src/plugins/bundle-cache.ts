import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { hashText } from "./hash-text.ts";

/** Versions of one entry that are kept. */
const keep = 5;

/** Where the bundles of an entry go, and how their files begin. */
export interface BundlePlace {
  readonly folder: string;
  readonly name: string;
  /** Made for one bundle, and removed when that is loaded. */
  readonly temporary: boolean;
}

/** Beside the packages that the entry uses, where there are any and the folder can be written to. */
export async function openPlace(entryFile: string): Promise<BundlePlace> {
  const name = `${basename(entryFile, extname(entryFile))}-${hashText(entryFile).slice(0, 8)}`;
  const packages = nearestPackages(dirname(entryFile));
  const folder = packages && join(packages, ".patchbay-cache");
  if (folder !== undefined && (await isMade(folder))) return { folder, name, temporary: false };
  // Nobody else can know its name, let alone choose the code in it.
  return { folder: await mkdtemp(join(tmpdir(), "patchbay-")), name, temporary: true };
}

/** Writes a bundle under a name made of its content, and returns the file. */
export async function storeBundle(
  { folder, name, temporary }: BundlePlace,
  code: string,
  hash: string,
): Promise<string> {
  const file = join(folder, `${name}.${hash}.mjs`);
  // Under its final name only when it is whole: another process, or another entry, may be reading.
  const draft = `${file}.${randomUUID()}.tmp`;
  await writeFile(draft, code);
  await rename(draft, file);
  if (!temporary) await prune(folder, name);
  return file;
}

/** Cleans up once everything in the place is loaded. */
export async function closePlace({ folder, temporary }: BundlePlace): Promise<void> {
  if (temporary) await rm(folder, { recursive: true, force: true });
}

async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function prune(folder: string, name: string): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.startsWith(`${name}.`) && file.endsWith(".mjs"));
  const dated = await Promise.all(files.map(async (file) => ({ file, at: await modifiedAt(join(folder, file)) })));
  const old = dated.toSorted((a, b) => b.at - a.at).slice(keep);
  await Promise.all(old.map(({ file }) => rm(join(folder, file), { force: true })));
}

async function modifiedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    // Another process removed it first.
    return 0;
  }
}

function nearestPackages(folder: string): string | undefined {
  const candidate = basename(folder) === "node_modules" ? folder : join(folder, "node_modules");
  if (existsSync(candidate)) return candidate;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestPackages(parent);
}
