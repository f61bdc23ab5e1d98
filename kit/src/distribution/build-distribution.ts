import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BundledPackage, bundledPackages } from "../inventory/bundled-packages.ts";
import { createSbom } from "../inventory/create-sbom.ts";
import { licenseList, licenseText } from "../inventory/license-list.ts";
import { bundleDistribution } from "./bundle-distribution.ts";
import { isolatedFiles } from "./copy-isolated.ts";
import { type DistributionPlan, planDistribution } from "./distribution-plan.ts";
import type { DistributionRecord } from "./distribution-record.ts";

/** What to build. */
export interface DistributionRequest {
  readonly configFile: string;
  readonly outDir: string;
  /** Version of the kernel. */
  readonly version: string;
  /** Export conditions beside the usual ones. */
  readonly conditions: readonly string[];
}

export const recordFile = "build.json";
export const mainFile = "patchbay.mjs";

/** Builds a distribution into a folder. @throws Error when a plugin is not there or the code cannot be built. */
export async function buildDistribution(request: DistributionRequest): Promise<DistributionRecord> {
  const plan = await planDistribution(request.configFile);
  const { code, metafile, root } = await bundleDistribution(plan, request);
  const packages = bundledPackages(metafile, root);
  const main = Buffer.from(`#!/usr/bin/env node\n${code}`);
  const sbom = createSbom(
    { name: "patchbay", version: request.version, type: "application", license: "Apache-2.0", sha256: hash(main) },
    packages,
  );
  const lock = await lockOf(request);
  const files: Files = {
    [mainFile]: main,
    "sbom.json": jsonBytes(sbom),
    "licenses.txt": Buffer.from(licenseText(await licenseList(packages))),
    ...(lock && { [lockFile]: lock }),
    ...(await isolatedFiles(plan.plugins, request.conditions)),
  };
  const record = await recordOf(request, plan, packages, files);
  await writeFiles(request.outDir, { ...files, [recordFile]: jsonBytes(record) });
  return record;
}

type Files = Readonly<Record<string, Uint8Array>>;

const lockFile = "patchbay.lock";

async function writeFiles(outDir: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(outDir, name)), { recursive: true });
    await writeFile(join(outDir, name), content);
  }
  await chmod(join(outDir, mainFile), 0o755);
}

async function recordOf(
  { configFile, version }: DistributionRequest,
  { plugins }: DistributionPlan,
  packages: readonly BundledPackage[],
  files: Files,
): Promise<DistributionRecord> {
  const lock = files[lockFile];
  return {
    patchbay: version,
    files: Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, { bytes: content.length, sha256: hash(content) }]),
    ),
    config: { sha256: hash(await readFile(configFile)) },
    ...(lock !== undefined && { lock: { sha256: hash(lock) } }),
    plugins: plugins.map(({ reference, name = reference, version: own }) => ({
      reference,
      name,
      ...(own !== undefined && { version: own }),
    })),
    packages: packages.map(({ name, version: own, license }) => ({
      name,
      version: own,
      ...(license !== undefined && { license }),
    })),
  };
}

async function lockOf({ configFile }: DistributionRequest): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(dirname(configFile), lockFile));
  } catch {
    return undefined;
  }
}

function jsonBytes(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
}

function hash(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
