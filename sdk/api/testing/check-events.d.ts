import type { ChatEvent } from "../model/event.ts";
/**
 * Holds the events of one answer to their grammar (see `ChatEvent`) and returns what is wrong, as sentences; nothing
 * when all is well. With `cut`, the stream was broken off by a throw, and what is missing at its end is no fault.
 */
export declare function checkEvents(events: Iterable<ChatEvent>, { cut }?: {
    readonly cut?: boolean;
}): readonly string[];
