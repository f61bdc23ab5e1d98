import type { FlagValues } from "./command.ts";

/** The flags without those that a command has for itself and that elsewhere would change the config. */
export function configFlagsOf({ values, switches }: FlagValues): FlagValues {
  const { config } = values;
  return { switches, values: config === undefined ? {} : { config } };
}
