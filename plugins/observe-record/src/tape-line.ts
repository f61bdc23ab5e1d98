import { sdkLevel } from "@patchbay/sdk";
import { type TapedEvent, type TapeEvent, tapeFormat, type TapeHeader } from "./tape.ts";
import { version } from "./version.ts";

/** The first line of a tape. */
export function createTapeHeader({
  exchange,
  at,
  content,
}: Pick<TapeHeader, "exchange" | "content"> & { readonly at: number }): TapeHeader {
  const created = new Date(at).toISOString();
  return { type: "tape", format: tapeFormat, patchbay: version, sdk: sdkLevel, created, exchange, content };
}

/** The line of an event, for a tape that begins at `startedAt`, in milliseconds since the epoch. */
export function tapeEvent(event: TapedEvent, startedAt: number): TapeEvent {
  const { at, exchange: _exchange, ...rest } = event;
  return { ms: at - startedAt, ...rest };
}
