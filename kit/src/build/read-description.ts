import type { PluginDescription } from "@patchbay/sdk";
import { isRecord } from "../package-json.ts";
import { BuildFaults } from "./faults.ts";

/** The fields of a description, in the order in which a manifest has them, and what each must be. */
const fields: Readonly<Record<keyof PluginDescription, (value: unknown) => boolean>> = {
  name: (value) => typeof value === "string" && value !== "",
  sdk: (value) => typeof value === "string" && /^\d+\.\d+$/.test(value),
  contributes: isRecord,
  order: isRecord,
  requires: Array.isArray,
  provides: Array.isArray,
  capabilities: isRecord,
  options: isRecord,
  onFault: (value) => ["skip", "fail-closed", "previous", "stricter"].includes(String(value)),
};

/** Takes over the known fields of what a plugin's process said. @throws BuildFaults for those that are not as they must be. */
export function descriptionFrom(value: unknown): PluginDescription {
  const given = isRecord(value) ? value : {};
  const entries = Object.entries(fields).flatMap(([key, fits]) => {
    const field = given[key];
    return field === undefined ? [] : [{ key, field, fits: fits(field) }];
  });
  const missing = ["name", "sdk"].filter((key) => given[key] === undefined);
  const faults = [
    ...missing.map((key) => `the plugin has no ${key}`),
    ...entries.filter(({ fits }) => !fits).map(({ key }) => `the plugin's ${key} is not what it must be`),
  ];
  if (faults.length > 0) throw new BuildFaults(faults);
  // Every field was looked at just now; what is within them is checked by who uses it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(entries.map(({ key, field }) => [key, field])) as unknown as PluginDescription;
}
