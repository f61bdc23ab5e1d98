import { fitCallId, type IdRule } from "@patchbay/wire-kit";
import type { Profile } from "./profile.ts";

const formats: Readonly<Record<NonNullable<Profile["toolIdFormat"]>, IdRule>> = {
  free: { legal: /^/, length: 9 },
  "alnum-9": { legal: /^[a-zA-Z0-9]{9}$/, length: 9 },
  "max-40": { legal: /^.{1,40}$/s, length: 9 },
};

/** A tool call's id in the form that the endpoint accepts. */
export function encodeCallId(id: string, format: Profile["toolIdFormat"] = "free"): string {
  return fitCallId(id, formats[format]);
}
