import type { DistributionPlan } from "./distribution-plan.ts";

/** Source of the module that a build begins with: the config, its plugins, and the kernel that runs them. */
export function entryText({ configFile, data, plugins: all }: DistributionPlan, version: string): string {
  const plugins = all.filter(({ isIsolated }) => !isIsolated);
  const imports = plugins.map(({ file }, index) => `import * as plugin${index} from ${JSON.stringify(file)};`);
  const table = plugins.map(({ reference }, index) => `  ${JSON.stringify(reference)}: plugin${index}.plugin,`);
  const config =
    data === undefined
      ? `import config from ${JSON.stringify(configFile)};`
      : `const config = ${JSON.stringify(data)};`;
  return [
    'import { runDistribution } from "@patchbay/core";',
    config,
    ...imports,
    "await runDistribution({",
    `  config,`,
    "  plugins: {",
    ...table,
    "  },",
    `  version: ${JSON.stringify(version)},`,
    "  url: import.meta.url,",
    "});",
    "",
  ].join("\n");
}
