import type { ContentPart } from "@patchbay/sdk";

/** The key of what belongs to a call. */
export function callKey(id: string): string {
  return `call ${id}`;
}

/** The key of what belongs to the words of a turn; undefined for a turn without any. Clients may join or trim texts. */
export function textKey(content: readonly ContentPart[]): string | undefined {
  const text = content
    .map((part) => (part.type === "text" ? part.text : ""))
    .join("")
    .trim();
  return text === "" ? undefined : `text ${text.length} ${digest(text)}`;
}

/** Tells texts of one client apart; it guards nothing, so it need not be hard to forge. FNV-1a, two lanes. */
function digest(text: string): string {
  let low = 0x81_1c_9d_c5;
  let high = 0x01_00_01_93;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01_00_01_93);
    high = Math.imul(high ^ (unit + at), 0x85_eb_ca_6b);
  }
  return `${(low >>> 0).toString(16)}${(high >>> 0).toString(16)}`;
}
