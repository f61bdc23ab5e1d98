import type { PluginDescription } from "@patchbay/sdk";
import { isRecord, type PackageJson } from "../package-json.ts";
import { covers, type HostInCode } from "./hosts-in-code.ts";

/** Scripts that npm runs when somebody installs the package, or makes it run by the way. */
const installScripts = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

/** What in a package.json keeps a plugin from being shipped. */
export function packageFaults({ name, version, keywords, scripts }: PackageJson): readonly string[] {
  const present = installScripts.filter((script) => isRecord(scripts) && scripts[script] !== undefined);
  return [
    ...present.map((script) => `package.json: script \`${script}\` runs on the machines of users: take it out`),
    ...(typeof name === "string" ? [] : ["package.json: `name` is missing"]),
    ...(typeof version === "string" ? [] : ["package.json: `version` is missing"]),
    ...(Array.isArray(keywords) && keywords.includes("patchbay-plugin")
      ? []
      : ["package.json: `keywords` lacks `patchbay-plugin`, by which the kernel finds plugins"]),
  ];
}

/** Where what a plugin says of itself and what its package and its code say differ. */
export function descriptionFaults(
  { name, contributes, capabilities, options }: PluginDescription,
  {
    packageName,
    hosts,
    allowed,
  }: { readonly packageName: unknown; readonly hosts: readonly HostInCode[]; readonly allowed: readonly string[] },
): readonly string[] {
  const declared = [...(capabilities?.hosts ?? []), ...allowed];
  const undeclared = hosts.filter(({ host }) => !covers(declared, host));
  return [
    ...(name === packageName
      ? []
      : [`the plugin's name is ${JSON.stringify(name)} and the package's ${JSON.stringify(packageName)}`]),
    ...(contributes === undefined
      ? ['the plugin has no `contributes`: say what `setup` will return, such as { hooks: ["selectNode"] }']
      : []),
    // What a description has for a schema whose library cannot write it: anything at all.
    ...(options !== undefined && Object.keys(options).join() === "type"
      ? ["the options' schema cannot be written as JSON Schema: use one that can, such as zod 4.2 or newer"]
      : []),
    ...undeclared.map(
      ({ host, address, place }) =>
        `${place}: ${address} is at a host that \`capabilities.hosts\` does not name: add "${host}", or allow it with --allow-undeclared ${host}`,
    ),
  ];
}
