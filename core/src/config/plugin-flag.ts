import { createPlace, type Place } from "./place.ts";
import { cliShape, isPlugin } from "./plugin-shape.ts";
import { isRecord } from "./shape.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Sets the option that the config's `cli` block ties to a flag; an entry that is not enabled becomes so. */
export function setPluginFlag(config: Settings, flag: "log-prompts", value: string, place: Place): Settings {
  // What is wrong in the block itself is reported when the config is resolved.
  const mapped = cliShape.read(config["cli"] ?? {}, createPlace("cli", []))?.[flag];
  if (mapped?.plugin === undefined || mapped.option === undefined) {
    place.fault(
      "the config does not say which plugin this flag is for",
      `add cli: { "${flag}": { plugin: "NAME", option: "NAME" } }`,
    );
    return config;
  }
  const { plugin, option } = mapped;
  const entries: readonly unknown[] = Array.isArray(config["plugins"]) ? config["plugins"] : [];
  if (!entries.some((entry) => isOf(entry, plugin))) {
    place.fault(`cli.${flag} names ${plugin}, which is not in plugins`);
    return config;
  }
  const plugins = entries.map((entry) => (isOf(entry, plugin) ? withOption(entry, option, value) : entry));
  return { ...config, plugins };
}

function isOf(entry: unknown, plugin: string): boolean {
  if (typeof entry === "string") return entry === plugin;
  if (isPlugin(entry)) return entry.name === plugin;
  return isRecord(entry) && (entry["id"] === plugin || isOf(entry["plugin"], plugin));
}

function withOption(entry: unknown, option: string, value: string): Settings {
  const long: Settings = isRecord(entry) && !isPlugin(entry) ? entry : { plugin: entry };
  const options = isRecord(long["options"]) ? long["options"] : {};
  return { ...long, enabled: true, options: { ...options, [option]: value } };
}
