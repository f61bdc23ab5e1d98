import { hash } from "./hash.ts";
import type { Profile } from "./profile.ts";

const formats: Readonly<Record<NonNullable<Profile["toolIdFormat"]>, RegExp>> = {
  free: /^/,
  "alnum-9": /^[a-zA-Z0-9]{9}$/,
  "max-40": /^.{1,40}$/s,
};

/** A tool call's id in the form that the endpoint accepts. Clients only send back what they got, so no way back is needed. */
export function encodeCallId(id: string, format: Profile["toolIdFormat"] = "free"): string {
  if (formats[format].test(id)) return id;
  return hash(id).toString(36).padStart(11, "0").slice(-9);
}
