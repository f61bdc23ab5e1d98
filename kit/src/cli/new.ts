import { basename, relative, resolve } from "node:path";
import type { FlagValues, Terminal } from "@patchbay/core";
import { checkoutOfKit } from "../package-folder.ts";
import { createPackage } from "../template/create-package.ts";
import { type Checkout, isInside } from "../template/from-checkout.ts";
import { kinds, licenses } from "../template/kinds.ts";
import { misuse } from "./misuse.ts";

/** What making a package needs of a terminal. */
export type NewPluginTerminal = Pick<Terminal, "cwd" | "out" | "err">;

/** Makes the package of a new plugin and names the commands that come next. */
export async function newPlugin(
  flags: Pick<FlagValues, "values" | "argument">,
  terminal: NewPluginTerminal,
): Promise<number> {
  const { kind: kindName = "provider", name, license: licenseName = "MIT" } = flags.values;
  const kind = kinds.find((known) => known === kindName);
  const license = licenses.find((known) => known === licenseName);
  if (!kind) return misuse(`unknown kind ${JSON.stringify(kindName)}: use ${kinds.join(", ")}`, terminal);
  if (!license) return misuse(`unknown license ${JSON.stringify(licenseName)}: use ${licenses.join(", ")}`, terminal);
  if (flags.argument === undefined) return misuse("new needs a folder: patchbay plugin new DIR", terminal);
  const folder = resolve(terminal.cwd, flags.argument);
  const checkout = checkoutOfKit();
  const created = await createPackage({
    kind,
    name: name ?? basename(folder).toLowerCase(),
    folder,
    license,
    ...(checkout !== undefined && { checkout }),
  });
  const place = relative(terminal.cwd, folder) || ".";
  const lines = [
    `${created.package}: a ${kind} in ${place}`,
    ...created.files.map((file) => `  ${file}`),
    "",
    "next",
    ...nextCommands(place, checkout === undefined ? undefined : { root: checkout, folder }).map((line) => `  ${line}`),
    "",
  ];
  terminal.out(lines.join("\n"));
  return 0;
}

/** In a checkout everything is installed, and its own script runs the program. */
function nextCommands(place: string, checkout: Checkout | undefined): readonly string[] {
  if (!checkout)
    return [`${place === "." ? "" : `cd ${place} && `}npm install`, "npm test", "npx patchbay plugin build ."];
  const install = isInside(checkout) ? [] : [`npm --prefix ${place} install`];
  const words = ["test", "build"].map((word) => `npm run patchbay -- plugin ${word} ${place}`);
  return [...install, `npm --prefix ${place} test`, ...words];
}
