import type { PluginDescription, PluginManifest } from "@patchbay/sdk";
import type { ConfigFault } from "../config/fault.ts";
import { createPlace } from "../config/place.ts";
import { text } from "../config/scalar-shapes.ts";
import type { Shape } from "../config/shape.ts";
import { checkLevel } from "./check-level.ts";
import { describedMembers } from "./described-members.ts";
import { anyObject, isObject, may, type Members, members, must } from "./member-shapes.ts";

/** What is wrong with the `patchbay` block of a package.json: everything at once, with paths below `path`. */
export function manifestFaults(block: unknown, path = "patchbay"): readonly ConfigFault[] {
  return faultsOf(manifestShape, block, path);
}

/** What is wrong with what a plugin said of itself from inside a sandbox. */
export function descriptionFaults(description: unknown, path: string): readonly ConfigFault[] {
  return faultsOf(descriptionShape, description, path);
}

export function isManifest(block: unknown): block is PluginManifest {
  return manifestFaults(block).length === 0;
}

export function isDescription(description: unknown): description is PluginDescription {
  return descriptionFaults(description, "").length === 0;
}

const dataMembers: Members = { sdk: must(text("a level")), ...describedMembers, options: may(anyObject) };

const descriptionShape = members({ name: must(text("a name")), ...dataMembers });

const manifestShape = members({
  ...dataMembers,
  entry: must(
    text("a file", (file) =>
      /^(?:\.\/)?[\w-][\w./-]*\.m?js$/.test(file) && !file.includes("..")
        ? undefined
        : "must be a .js or .mjs file within the package",
    ),
  ),
  integrity: must(
    text("a hash", (hash) =>
      /^sha256-[\w+/]{43}=$/.test(hash) ? undefined : "must be sha256- and the hash of the entry in base64",
    ),
  ),
});

function faultsOf(shape: Shape<unknown>, value: unknown, path: string): readonly ConfigFault[] {
  const faults: ConfigFault[] = [];
  const place = createPlace(path, faults);
  const level = isObject(value) ? checkLevel(Reflect.get(value, "sdk")) : undefined;
  // What was written for another level may have another shape; to complain about that would lead astray.
  if (level === undefined) shape.read(value, place);
  else place.field("sdk").fault(level.message, level.hint);
  return faults;
}
