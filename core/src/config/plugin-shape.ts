import type { Plugin } from "@patchbay/sdk";
import type { WallName } from "@patchbay/sdk/host";
import type { CliConfig, PluginEntry, PluginFlag, SandboxConfig } from "./config.ts";
import { grantShape } from "./rights-shape.ts";
import { anything, choice, flag, text } from "./scalar-shapes.ts";
import {
  type Field,
  type FieldValues,
  isRecord,
  list,
  object,
  optional,
  required,
  type Shape,
  withDefault,
  wrongType,
} from "./shape.ts";

const names = list(text("a plugin's name or id"));

const order = object({
  stage: optional(choice(["first", "early", "normal", "late", "last"]), "Coarse position.", '"normal"'),
  before: optional(names, "Plugins that come after this one."),
  after: optional(names, "Plugins that come before this one."),
});

const pluginType = "a package name, a path or, in TypeScript, a plugin";

/** What code an entry is about. */
const pluginRef: Shape<string | Plugin> = {
  type: pluginType,
  read(value, place) {
    if (typeof value === "string") return value === "" ? place.fault("must not be empty") : value;
    return isPlugin(value) ? value : wrongType(place, pluginType, value);
  },
};

const wallNames = [
  "language",
  "interpreter",
  "permissions",
  "network",
  "processes",
  "limits",
  "environment",
] as const satisfies readonly WallName[];

const entryFields = {
  plugin: required(pluginRef, "The plugin."),
  options: optional(anything("what the plugin's options schema allows"), "Options of the plugin, checked by it."),
  id: optional(text(), "Tells apart two runs of one plugin.", "the plugin's name"),
  enabled: withDefault(flag, true, "Whether the plugin is loaded; `false` keeps the entry and leaves it out."),
  order: optional(order, "Where it stands among others; beats the plugin's own word."),
  sandbox: optional(
    choice(["inline", "process", "strict"]),
    "Where its code runs: in the kernel, in a process of its own, or in an interpreter in such a process.",
    "`inline` for plugins given as objects, local paths and packages of `@patchbay/`; else `process`, or `strict` where `process` lacks a wall to the network or one of `sandbox.minimum`",
  ),
  process: optional(
    text("a name"),
    "Sandboxed plugins that name the same share one process, to save memory. They have to have the same rights, and crash together.",
    "one of its own",
  ),
  grant: optional(
    grantShape,
    "What a plugin that runs in a sandbox may do, of what it asks for; goes before what `patchbay plugin approve` wrote.",
    "what was approved",
  ),
  onBootFailure: withDefault(
    choice(["abort", "skip"]),
    "abort",
    "Whether the kernel starts without the plugin when its `setup` fails.",
  ),
} satisfies Record<keyof PluginEntry, Field<unknown>>;

const entryObject = object(entryFields);

/** An entry of `plugins` in its long form. */
export type EntryValues = FieldValues<typeof entryFields>;

/** An entry of `plugins` in any of its forms; `false` and nothing are left out. */
export const pluginEntry: Shape<EntryValues> = {
  ...entryObject,
  type: "a package name, a path, a plugin or an object",
  read(value, place) {
    if (value === false || value === undefined) return undefined;
    if (typeof value === "string" || isPlugin(value)) return entryObject.read({ plugin: value }, place);
    return isRecord(value) ? entryObject.read(value, place) : wrongType(place, pluginEntry.type, value);
  },
};

const pluginFlag = object({
  plugin: required(text("a plugin's name, path or id"), "Plugin whose option is set."),
  option: required(text("an option's name"), "Option that takes the flag's value."),
} satisfies Record<keyof PluginFlag, Field<unknown>>);

/** Which options the flags of the command line set. */
export const cliShape = object({
  "log-prompts": optional(pluginFlag, "What `--log-prompts MODE` sets."),
} satisfies Record<keyof CliConfig, Field<unknown>>);

/** Walls by which the operator measures a sandbox. */
export const sandboxShape = object({
  minimum: withDefault(
    list(choice(wallNames)),
    [],
    "Walls that must stand around code of third parties; where one does not, the plugin is refused.",
  ),
  nodePath: optional(
    text("a path"),
    "Program of Node that sandboxes run with, relative to the config.",
    "the kernel's",
  ),
} satisfies Record<keyof SandboxConfig, Field<unknown>>);

/** Whether a value is a plugin itself. */
export function isPlugin(value: unknown): value is Plugin {
  if (typeof value !== "object" || value === null) return false;
  return "name" in value && typeof value.name === "string" && "setup" in value && typeof value.setup === "function";
}
