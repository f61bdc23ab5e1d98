import { createSseDecoder } from "@patchbay/sdk/http";

/** Takes the data of events out of a stream of text that is cut anywhere. */
export interface EventTexts {
  push(piece: string): readonly string[];
}

const encoder = new TextEncoder();

/** Makes a reader for one answer. Comments, and the mark behind the last event, are no data. */
export function createEventTexts(): EventTexts {
  const decoder = createSseDecoder();
  let half = "";
  return {
    push(piece) {
      const text = half + piece;
      // Half a surrogate pair has no bytes of its own.
      half = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : "";
      const whole = half === "" ? text : text.slice(0, -1);
      return decoder
        .push(encoder.encode(whole))
        .map(({ data }) => data.trim())
        .filter((data) => data.startsWith("{"));
    },
  };
}
