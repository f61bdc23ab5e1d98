import { isOwnFamily, packSignature, unpackSignature } from "@patchbay/wire-kit";

/** Asks a model for what a vendor's own compaction would keep. */
export const summaryRequest = [
  "The conversation so far is about to be replaced by a summary, and somebody else takes over with nothing but that.",
  "Write this summary now. Say what was asked for and what was decided and why; what was done, with the names of files,",
  "functions, commands and values exactly as they are; what is true at this moment; what is left to do and in which",
  "order; and every wish and constraint that still holds. Leave out what no longer matters. Call no tools, ask nothing,",
  "and answer with the summary alone.",
].join(" ");

/** The gateway itself, as the maker of a summary that it carries in a vendor's field. */
const family = "patchbay";

/** A summary in the form that the vendor's own compactions have: a text that clients only send back. */
export function packSummary(text: string): string {
  return packSignature({ family, value: text }, "encrypted");
}

/** The summary in a compaction; undefined for one that a vendor made. */
export function unpackSummary(sealed: string): string | undefined {
  const found = unpackSignature(sealed);
  return found && isOwnFamily(found.signature, family) ? found.signature.value : undefined;
}
