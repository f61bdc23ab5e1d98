/** What a plugin can be, each with a template. */
export const kinds = ["provider", "protocol", "policy", "transform", "observer"] as const;

/** A kind of plugin. */
export type PluginKind = (typeof kinds)[number];

/** Licenses that a new package can begin with. */
export const licenses = ["MIT", "Apache-2.0", "UNLICENSED"] as const;

/** A license by its SPDX id, or none. */
export type License = (typeof licenses)[number];

/** What a new package says of itself in one line. */
export const descriptions: Readonly<Record<PluginKind, (id: string) => string>> = {
  provider: (id) => `Calls ${id}`,
  protocol: (id) => `Lets clients speak ${id}`,
  policy: () => "Tries nodes with a label first",
  transform: () => "Tells models an instruction, and writes the quotes of answers as plain ones",
  observer: () => "Logs how many tokens each model gave",
};
