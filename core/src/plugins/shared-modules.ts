import * as sdk from "@patchbay/sdk";
import * as sdkHttp from "@patchbay/sdk/http";
import { defineConfig, env, use } from "../config/config.ts";

/** The modules of which a bundle gets the kernel's own instance, by import specifier. */
export const sharedModules: Readonly<Record<string, object>> = {
  "@patchbay/sdk": sdk,
  "@patchbay/sdk/http": sdkHttp,
  "@patchbay/core": { defineConfig, env, use },
};

// Bundles live in files of their own and find these here. A module specifier would not do: what it leads to depends on
// the bundle's folder and on how the kernel was started. The address in the key keeps two copies of the kernel apart.
const key = `patchbay.shared-modules:${import.meta.url}`;
Object.defineProperty(globalThis, Symbol.for(key), { value: sharedModules, configurable: true });

/** Source text of a module that hands on a shared one. */
export function sharedModuleSource(specifier: string): string {
  const names = Object.keys(sharedModules[specifier] ?? {}).filter((name) => name !== "default");
  const home = `globalThis[Symbol.for(${JSON.stringify(key)})]`;
  return `export const { ${names.join(", ")} } = ${home}[${JSON.stringify(specifier)}];\n`;
}
