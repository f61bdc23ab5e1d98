import type { Plugin } from "@patchbay/sdk";
import type { Place } from "../config/place.ts";
import { text } from "../config/scalar-shapes.ts";
import { checkLevel } from "./check-level.ts";
import { describedMembers } from "./described-members.ts";
import { callable, isObject, may, members, must, schema } from "./member-shapes.ts";

/** Takes the plugin out of its module; undefined after a fault that says what was found instead. */
export function pickPlugin(module: Readonly<Record<string, unknown>>, place: Place): Plugin | undefined {
  const { plugin } = module;
  if (plugin !== undefined) return checkPlugin(plugin, place);
  const names = Object.keys(module);
  const exported = names.length === 0 ? "exports nothing" : `exports ${names.map((name) => `"${name}"`).join(", ")}`;
  return place.fault(`the module ${exported}, not "plugin"`, "export const plugin = definePlugin({ … })");
}

/** Checks the level of the contract, then the shape. */
export function checkPlugin(plugin: unknown, place: Place): Plugin | undefined {
  if (!isObject(plugin)) return place.fault('"plugin" is no object', "export const plugin = definePlugin({ … })");
  const name: unknown = Reflect.get(plugin, "name");
  const level = checkLevel(Reflect.get(plugin, "sdk"));
  // A plugin of another level may have another shape; to complain about that would lead astray.
  if (level !== undefined) return place.fault(`plugin "${String(name)}" ${level.message}`, level.hint);
  return hasShape(plugin, place) ? plugin : undefined;
}

const pluginShape = members({
  name: must(text("the package's name")),
  sdk: must(text()),
  ...describedMembers,
  options: may(schema),
  setup: must(callable),
});

function hasShape(plugin: object, place: Place): plugin is Plugin {
  let sound = true;
  pluginShape.read(
    plugin,
    watchFaults(place.field("plugin"), () => (sound = false)),
  );
  return sound;
}

/** A place that tells when a fault was reported at it or below. */
function watchFaults(place: Place, onFault: () => void): Place {
  return {
    path: place.path,
    fault(message, hint) {
      onFault();
      return place.fault(message, hint);
    },
    field: (name) => watchFaults(place.field(name), onFault),
    item: (index) => watchFaults(place.item(index), onFault),
  };
}
