import type { Command, Flag } from "@patchbay/core";
import { kinds, licenses } from "./template/kinds.ts";

const help: Flag = { meaning: "print this help" };
const json: Flag = { meaning: "print JSON, for programs" };
const allowUndeclared: Flag = {
  value: "HOST",
  meaning: "a host that the code may name although `capabilities.hosts` does not; may be given several times",
};

/** What someone does who puts a kernel together: commands of their own, beside `patchbay plugin`. */
export const kernelCommands: Readonly<Record<string, Command>> = {
  build: {
    name: "build",
    summary: "make one file of the kernel, a config and its plugins, with a list of what is in it and all licenses",
    flags: {
      config: { value: "FILE", meaning: "the config; default: in the working directory" },
      out: { value: "DIR", meaning: "where the build goes; default: dist" },
      json,
      help,
    },
    run: async (flags, terminal) => await (await import("./cli/build-distribution.ts")).buildKernel(flags, terminal),
  },
  dist: {
    name: "dist",
    summary: "say what differs between two builds; 1 when something does",
    argument: "diff ONE OTHER",
    flags: { help },
    run: async (flags, terminal) => await (await import("./cli/diff-distributions.ts")).diff(flags, terminal),
  },
};

/** What an author does with a plugin, by the word behind `patchbay plugin`; `types` also stands alone. */
export const commands: Readonly<Record<string, Command>> = {
  new: {
    name: "new",
    summary: "make the package of a new plugin, with a test that passes",
    argument: "DIR",
    flags: {
      kind: { value: "KIND", meaning: `${kinds.join(", ")}; default: provider` },
      name: { value: "NAME", meaning: "short, such as acme, or of the whole package; default: the folder's" },
      license: { value: "ID", meaning: `${licenses.join(", ")}; default: MIT` },
      help,
    },
    run: async (flags, terminal) => await (await import("./cli/new.ts")).newPlugin(flags, terminal),
  },
  dev: {
    name: "dev",
    summary: "run a plugin in a kernel that reloads it on save and shows each exchange",
    argument: "DIR",
    flags: {
      config: { value: "FILE", meaning: "a config to run it in; default: one is made" },
      port: { value: "PORT", meaning: "port on the loopback; 0 takes any free one; default: 3000" },
      sandbox: { value: "TIER", meaning: "inline, process or strict; default: inline" },
      upstream: { value: "URL", meaning: "base address of its provider's nodes; default: a built-in upstream" },
      option: { value: "NAME=VALUE", meaning: "an option of the plugin, before those in DIR/dev.json; several times" },
      faults: { value: "NAME", meaning: "every call of the built-in upstream fails so; type `faults` for the names" },
      view: { meaning: "show the exchanges to a browser as well, at /dev of a port of its own" },
      help,
    },
    run: async (flags, terminal) => await (await import("./cli/dev.ts")).dev(flags, terminal),
  },
  test: {
    name: "test",
    summary: "run the conformance suite on a plugin, offline and without keys",
    argument: "DIR",
    flags: {
      tier: { value: "TIER", meaning: "inline, process, strict or all; default: all that this system has" },
      report: { value: "FILE", meaning: "where the report goes, as JSON" },
      lock: { value: "DIR", meaning: "folder of the patchbay.lock that the report's hash goes into" },
      verbose: { meaning: "print every check, not only those that fail" },
      json,
      help,
    },
    run: async (flags, terminal) => await (await import("./cli/test.ts")).test(flags, terminal),
  },
  build: {
    name: "build",
    summary: "make one file of a plugin, the JSON Schema of its options and its manifest",
    argument: "DIR",
    flags: { "allow-undeclared": allowUndeclared, json, help },
    run: async (flags, terminal) => await (await import("./cli/build.ts")).build(flags, terminal),
  },
  pack: {
    name: "pack",
    summary: "build a plugin, list what it is made of with all licenses, and make the package that is published",
    argument: "DIR",
    flags: {
      out: { value: "DIR", meaning: "where the package goes; default: the working directory" },
      "allow-undeclared": allowUndeclared,
      json,
      help,
    },
    run: async (flags, terminal) => await (await import("./cli/pack.ts")).pack(flags, terminal),
  },
  types: {
    name: "types",
    summary: "write types and a JSON Schema of the options of installed plugins, for editors and tsc",
    flags: {
      config: { value: "FILE", meaning: "the config beside which they go; default: in the working directory" },
      out: { value: "FILE", meaning: "the types, beside the config; default: patchbay.d.ts" },
      schema: { value: "FILE", meaning: "the schema, beside the config; default: patchbay.schema.json" },
      help,
    },
    run: async (flags, terminal) => await (await import("./cli/types.ts")).types(flags, terminal),
  },
};
