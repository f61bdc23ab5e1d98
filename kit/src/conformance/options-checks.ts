import type { Plugin } from "@patchbay/sdk";
import { type Check, must, Skip } from "./check.ts";
import { isRecord } from "../package-json.ts";
import { optionNames } from "./sample-options.ts";

/** Options that do not fit are refused with words that lead to the mistake. */
export function optionsChecks(plugin: Plugin, given: unknown): readonly Check[] {
  return [
    { id: "options/what-fits-is-taken", run: () => fits(plugin, given) },
    { id: "options/a-value-of-the-wrong-kind-is-refused", run: () => refusesKinds(plugin, given) },
    { id: "options/something-that-is-no-object-is-refused", run: () => refusesAll(plugin) },
  ];
}

async function fits({ options }: Plugin, given: unknown): Promise<void> {
  if (!options) throw new Skip("the plugin has no options");
  const result = await options["~standard"].validate(given);
  const words = result.issues?.map(({ message }) => message).join("; ") ?? "";
  must(!result.issues, `the options of test/conformance.ts, or {} without it, are taken: ${words}`);
}

async function refusesAll({ options }: Plugin): Promise<void> {
  if (!options) throw new Skip("the plugin has no options");
  for (const value of [42, "text", null, ["list"]]) {
    const result = await options["~standard"].validate(value);
    must(result.issues !== undefined, `options that are ${JSON.stringify(value)} are refused`);
    must(
      result.issues.every(({ message }) => message.trim() !== ""),
      "what is refused is refused with a message",
    );
  }
}

/** Every option that is set, and each that the schema names, gets what it cannot be. */
async function refusesKinds({ options }: Plugin, given: unknown): Promise<void> {
  if (!options) throw new Skip("the plugin has no options");
  const base = isRecord(given) ? given : {};
  const names = new Set([...Object.keys(base), ...optionNames(options)]);
  for (const name of names) {
    const wrong = Symbol("of no kind that options have");
    const result = await options["~standard"].validate({ ...base, [name]: wrong });
    must(result.issues !== undefined, `option ${name} of a kind that it cannot be is refused`);
    const told = result.issues.map(
      ({ message, path = [] }) =>
        `${path.map((key) => String(typeof key === "object" ? key.key : key)).join(".")} ${message}`,
    );
    must(
      told.some((text) => text.includes(name)),
      `the refusal names the option ${name}, got ${told.join("; ")}`,
    );
  }
}
