import { defineConfig } from "vitest/config";

const continuous = process.env["CI"] !== undefined;

export default defineConfig({
  ssr: { resolve: { conditions: ["@patchbay/source"] } },
  test: {
    include: ["{sdk,core,sandbox,kit,create-patchbay-plugin,plugins/*}/test/**/*.test.ts", "test/**/*.test.ts"],
    globalSetup: ["scripts/test-setup.mjs"],
    testTimeout: 20_000,
    pool: "forks",
    maxWorkers: 2,
    reporters: continuous ? ["default", "json"] : ["default"],
    outputFile: { json: ".reports/vitest.json" },
    coverage: {
      provider: "v8",
      include: ["{sdk,core,sandbox,kit,create-patchbay-plugin,plugins/*}/src/**"],
      reportsDirectory: "coverage",
    },
  },
});
