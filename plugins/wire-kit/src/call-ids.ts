import { hash } from "./hash.ts";

/** What a wire, or a vendor, allows the id of a tool call to be. */
export interface IdRule {
  readonly legal: RegExp;
  /** Length of an id that is made, and what it begins with. */
  readonly length: number;
  readonly prefix?: string;
}

/** A tool call's id in the form that the wire accepts. Clients only send back what they got, so no way back is needed. */
export function fitCallId(id: string, { legal, length, prefix = "" }: IdRule): string {
  if (legal.test(id)) return id;
  const digits = hash(id)
    .toString(36)
    .padStart(length - prefix.length, "0");
  return prefix + digits.slice(prefix.length - length);
}
