import type { ChatEvent, TransformAnswer } from "@patchbay/sdk";

/** The events of a kept answer: as they came for a client that reads a stream, at once for others. */
export function replay(text: Buffer, isStream: boolean): TransformAnswer {
  // The text was written from arrays of events, by this plugin.
  const batches: readonly (readonly ChatEvent[])[] = JSON.parse(text.toString());
  return isStream ? inBatches(batches) : batches.flat();
}

async function* inBatches(batches: readonly (readonly ChatEvent[])[]): AsyncGenerator<readonly ChatEvent[]> {
  yield* batches;
}
