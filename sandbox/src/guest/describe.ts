import type { JsonObject, OptionsSchema, Plugin, PluginDescription, ServiceToken } from "@patchbay/sdk";

/** The static side of a plugin, as data. */
export function describePlugin(plugin: Plugin): PluginDescription {
  const { name, sdk, contributes, order, requires, provides, capabilities, onFault } = plugin;
  const options = plugin.options && jsonSchemaOf(plugin.options);
  return {
    name,
    sdk,
    ...(contributes && { contributes }),
    ...(order && { order }),
    ...(requires && { requires: requires.map(serviceName) }),
    ...(provides && { provides: provides.map(serviceName) }),
    ...(capabilities && { capabilities }),
    ...(options && { options }),
    ...(onFault && { onFault }),
  };
}

/** What a plugin exports, once it is known to be one. @throws TypeError otherwise. */
export function pluginOf(exported: unknown): Plugin {
  const plugin = isObject(exported) ? exported["plugin"] : undefined;
  if (!isObject(plugin)) throw new TypeError('the module exports no "plugin"');
  for (const key of ["name", "sdk"]) {
    if (typeof plugin[key] !== "string") throw new TypeError(`the plugin's ${key} must be text`);
  }
  if (typeof plugin["setup"] !== "function") throw new TypeError("the plugin has no setup");
  // Its members are looked at again where they are used.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return plugin as unknown as Plugin;
}

/** JSON Schema (2020-12) of what a schema takes; any object where its library makes none. Standard JSON Schema 1.0. */
export function jsonSchemaOf(schema: OptionsSchema): JsonObject {
  const standard: object = schema["~standard"];
  const converter: unknown = Reflect.get(standard, "jsonSchema");
  const input: unknown = isObject(converter) ? converter["input"] : undefined;
  if (typeof input !== "function") return { type: "object" };
  try {
    // Secrets have no JSON form: a gap stands in their place, which takes anything.
    const request = { target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } };
    const made: unknown = JSON.parse(JSON.stringify(input.call(converter, request)));
    return isObject(made) ? asJsonObject(made) : { type: "object" };
  } catch {
    return { type: "object" };
  }
}

function serviceName({ id, version }: ServiceToken<unknown>): { readonly id: string; readonly version: number } {
  return { id, version };
}

function asJsonObject(value: Readonly<Record<string, unknown>>): JsonObject {
  // It was just parsed.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return value as JsonObject;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
