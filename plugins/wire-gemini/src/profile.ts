import type { WireProfile } from "@patchbay/sdk";
import { asBoolean } from "@patchbay/sdk/http";

/** What is peculiar about a model of this wire. The README lists the keys. */
export interface Profile {
  /** The first call of each step needs a signature; where it is lost the documented placeholder stands for it. */
  readonly signedCalls: boolean;
  /** A schema for the answer may stand beside tools. */
  readonly schemaWithTools: boolean;
  /** Tools that the provider runs may stand beside functions. */
  readonly builtinsWithFunctions: boolean;
  /** Results of functions may hold media. */
  readonly mediaInResults: boolean;
}

/** Gemini 3 and later. */
export const gemini3Profile = {
  signedCalls: true,
  schemaWithTools: true,
  builtinsWithFunctions: false,
  mediaInResults: true,
} as const satisfies WireProfile & Profile;

/** Models up to Gemini 2.5. */
export const gemini2Profile = {
  signedCalls: false,
  schemaWithTools: false,
  builtinsWithFunctions: false,
  mediaInResults: false,
} as const satisfies WireProfile & Profile;

/** The profile; what it leaves open is what every model takes. */
export function resolveProfile(profile: WireProfile): Profile {
  return {
    signedCalls: asBoolean(profile["signedCalls"]) ?? false,
    schemaWithTools: asBoolean(profile["schemaWithTools"]) ?? true,
    builtinsWithFunctions: asBoolean(profile["builtinsWithFunctions"]) ?? false,
    mediaInResults: asBoolean(profile["mediaInResults"]) ?? false,
  };
}
