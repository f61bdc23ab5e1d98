import type { Json } from "@patchbay/sdk";

/** The value that the text is as JSON; undefined when it is none. */
export function tryParseJson(text: string): Json | undefined {
  try {
    // JSON.parse gives nothing else.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
