import type { PluginKind } from "./kinds.ts";

/** What a plugin is called. */
export interface PluginNames {
  /** Of the package. */
  readonly package: string;
  /** The short name: ids of providers and protocols are made of it. */
  readonly id: string;
}

const word = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
const short = new RegExp(`^${word}$`);
const scoped = new RegExp(`^@${word}/${word}$`);

/** As npm has it. */
const longest = 214;

/**
 * Names of a new plugin: `acme` becomes `patchbay-plugin-provider-acme`, a scoped name or a whole one stays.
 * @throws Error that says what a name must look like.
 */
export function namePlugin(kind: PluginKind, name: string): PluginNames {
  if (!short.test(name) && !scoped.test(name))
    throw new Error(
      `${JSON.stringify(name)} is no name for a plugin: use small letters, digits and dashes, such as acme or @team/acme`,
    );
  const isWhole = name.startsWith("@") || name.startsWith("patchbay-plugin-");
  const whole = isWhole ? name : `patchbay-plugin-${kind}-${name}`;
  const id = name
    .replace(/^.*\//, "")
    .replace(/^patchbay-plugin-/, "")
    .replace(`${kind}-`, "");
  if (whole.length > longest || id === "") throw new Error(`${JSON.stringify(name)} is no name for a plugin`);
  return { package: whole, id };
}
