import { defineConfig } from "vitest/config";

const continuous = process.env["CI"] !== undefined;

/** These count processes and handles, or stand in for Node's own modules: each file has a process to itself. */
const alone = ["kit/test/**/*.test.ts", "test/{attacks,swap}/**/*.test.ts"];

export default defineConfig({
  ssr: { resolve: { conditions: ["@patchbay/source"] } },
  test: {
    setupFiles: ["scripts/test-seed.mjs"],
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
    projects: [
      { extends: true, test: { name: "alone", include: alone } },
      {
        extends: true,
        test: {
          name: "together",
          // Most files need a fraction of the time that loading the modules anew for each would take.
          isolate: false,
          include: ["{sdk,core,sandbox,create-patchbay-plugin,plugins/*}/test/**/*.test.ts", "test/**/*.test.ts"],
          exclude: alone,
        },
      },
    ],
  },
});
