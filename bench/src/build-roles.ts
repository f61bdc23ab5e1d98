import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/**
 * Builds roles into `directory`, so that what is measured is built code. The
 * workspace's packages are taken in from source; all others stay outside.
 */
export async function buildRoles(names: readonly string[], directory: string): Promise<void> {
  await build({
    entryPoints: names.map((name) => fileURLToPath(new URL(`roles/${name}.ts`, import.meta.url))),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    conditions: ["@patchbay/source"],
    plugins: [foreignPackagesOutside],
    logLevel: "error",
  });
}

const foreignPackagesOutside: Plugin = {
  name: "foreign-packages-outside",
  setup: (current) => {
    current.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@patchbay/") ? undefined : { path, external: true },
    );
  },
};
