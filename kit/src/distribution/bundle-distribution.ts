import { dirname } from "node:path";
import { build, type Metafile } from "esbuild";
import type { DistributionPlan } from "./distribution-plan.ts";
import { entryText } from "./entry-text.ts";
import { onlyWhatIsUsed } from "./only-what-is-used.ts";

/** A build's one file. */
export interface DistributionBundle {
  readonly code: string;
  readonly metafile: Metafile;
  /** Folder that the paths of the metafile are relative to. */
  readonly root: string;
}

const banner =
  'import{createRequire as __patchbayRequire}from"node:module";const require=__patchbayRequire(import.meta.url);';

/** Makes one file of the kernel, the config and its plugins. The same input gives the same bytes, wherever it lies. */
export async function bundleDistribution(
  plan: DistributionPlan,
  { version, conditions }: { readonly version: string; readonly conditions: readonly string[] },
): Promise<DistributionBundle> {
  const root = dirname(plan.configFile);
  const { outputFiles, metafile } = await build({
    stdin: { contents: entryText(plan, version), resolveDir: import.meta.dirname, sourcefile: "patchbay-entry.mjs" },
    absWorkingDir: root,
    bundle: true,
    write: false,
    // Names of inputs would stand in the bundle otherwise, and with them the place where it was built.
    minify: true,
    legalComments: "none",
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: [...conditions],
    external: ["esbuild"],
    banner: { js: banner },
    metafile: true,
    logLevel: "silent",
    plugins: [onlyWhatIsUsed],
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("the bundler wrote nothing");
  return { code: file.text, metafile, root };
}
