/** Who may import whom. @type {import("dependency-cruiser").IConfiguration} */
const rule = (name, from, to) => ({ name, severity: "error", from, to });

/** A package that only the files of `home` may import. */
const only = (name, home, packages) =>
  rule(
    name,
    { path: "^(sdk|core|sandbox|kit|plugins/[^/]+)/src/", pathNot: home },
    { path: `(^|/)node_modules/(${packages})/` },
  );

const inTests = "(/test/|^test/|^bench/)";

module.exports = {
  forbidden: [
    rule("no-circles", {}, { circular: true }),
    rule("everything-resolves", {}, { couldNotResolve: true }),
    rule("sdk-knows-nobody", { path: "^sdk/src/" }, { path: "^(core|sandbox|kit|plugins|test|bench|scripts)/" }),
    only(
      "sdk-has-two-dependencies",
      "^(core|sandbox|kit|plugins/[^/]+)/src/",
      "(?!@standard-schema/|eventsource-parser/|@types/).+",
    ),
    rule("model-knows-itself", { path: "^sdk/src/model/" }, { pathNot: "^sdk/src/(model/|failure\\.ts$)" }),
    rule("core-knows-no-plugin", { path: "^core/src/" }, { path: "^(plugins|sandbox|kit|test|bench|scripts)/" }),
    rule("sandbox-knows-the-sdk", { path: "^sandbox/src/" }, { path: "^(core|kit|plugins|test|bench|scripts)/" }),
    rule("guests-know-nothing-of-node", { path: "^sandbox/src/(guest|rpc)/" }, { dependencyTypes: ["core"] }),
    rule("kit-knows-doors", { path: "^kit/src/" }, { path: "^(plugins|test|bench|scripts)/" }),
    rule(
      "plugins-know-sdk-wires-and-catalog",
      { path: "^plugins/((?!command-)[^/]+)/src/" },
      {
        path: "^(core|sandbox|kit|plugins|test|bench|scripts)/",
        pathNot: ["^plugins/$1/src/", "^plugins/wire-", "^plugins/(model|price)-catalog/src/"],
      },
    ),
    rule(
      "commands-know-the-kernels-door-and-whom-they-serve",
      { path: "^plugins/(command-[^/]+)/src/" },
      {
        path: "^(core|sandbox|kit|plugins|test|bench|scripts)/",
        pathNot: [
          "^plugins/$1/src/",
          "^plugins/(observe-[^/]+|price-catalog)/src/index\\.ts$",
          "^core/src/(index|command)\\.ts$",
        ],
      },
    ),
    rule(
      "catalogs-are-data",
      { path: "^plugins/((?:model|price)-catalog)/src/" },
      { pathNot: ["^plugins/$1/src/", "^sdk/src/"] },
    ),
    rule(
      "wires-know-only-the-sdk",
      { path: "^plugins/(wire-[^/]+)/src/" },
      { pathNot: ["^plugins/$1/src/", "^sdk/src/", "^plugins/wire-kit/src/"] },
    ),
    rule("wire-kit-for-wires", { path: "^plugins/(?!wire-)[^/]+/src/" }, { path: "^plugins/wire-kit/" }),
    rule(
      "packages-through-their-doors",
      { path: "^(sdk|core|sandbox|kit|plugins/[^/]+|test|bench)/" },
      {
        path: "^(sdk|core|sandbox|kit|plugins/[^/]+)/src/",
        pathNot: [
          "^$1/",
          "^sdk/src/((http|host|testing)/)?index\\.ts$",
          "^core/src/(index|command|testing)\\.ts$",
          "^(sandbox|kit)/src/index\\.ts$",
          "^plugins/[^/]+/src/index\\.ts$",
        ],
      },
    ),
    rule(
      "host-side-for-core",
      { pathNot: ["^(core|sandbox|kit)/src/", "^sdk/src/host/", "^sdk/src/testing/context\\.ts$", inTests] },
      { path: "^sdk/src/host/" },
    ),
    rule(
      "test-kit-in-tests",
      { pathNot: [inTests, "^kit/src/", "^sdk/src/testing/", "^core/src/testing\\.ts$"] },
      { path: "^(sdk/src/testing/|core/src/testing\\.ts$)" },
    ),
    only("tapable-in-two-files", "^core/src/(hooks|attach)\\.ts$", "tapable"),
    only("tsyringe-in-one-file", "^core/src/container\\.ts$", "tsyringe|reflect-metadata"),
    only("koa-at-the-door", "^core/src/http/", "koa|@koa/[^/]+|@types/koa"),
    only("esbuild-for-bundling", "^(core/src/plugins/bundle\\.ts$|kit/src/|plugins/command-build/src/)", "esbuild"),
    only("ws-opens-sockets", "^core/src/http/", "ws"),
    only("undici-calls-upstream", "^core/src/upstream/", "undici|socks"),
    only("yaml-for-config", "^(core/src/config|plugins/command-import/src)/", "yaml"),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.base.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(core|sdk|sandbox|kit|bench|plugins/[^/]+)/dist/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@patchbay/source", "import", "types", "default"],
    },
  },
};
