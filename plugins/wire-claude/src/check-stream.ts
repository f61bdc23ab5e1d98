import type { StreamChecker, Violation } from "@patchbay/sdk";
import { createSseDecoder, type SseEvent } from "@patchbay/sdk/http";
import { createEventCheck } from "./check-event.ts";
import { type StreamRule, violation } from "./stream-rules.ts";

/** Makes a checker for one stream. It tells each rule once, and keeps nothing of what is said. */
export function checkStream(): StreamChecker {
  const sse = createSseDecoder();
  const encoder = new TextEncoder();
  const events = createEventCheck();
  const told = new Set<StreamRule>();
  const tell = (rules: readonly StreamRule[]): readonly Violation[] =>
    rules.filter((rule) => !told.has(rule) && told.add(rule)).map(violation);
  return {
    push(chunk) {
      const list = read(() => sse.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk));
      return tell(list?.flatMap(events.check) ?? ["event-json"]);
    },
    end() {
      // What is left over lacks its blank line, and may be half of an event.
      const list = read(() => sse.end()) ?? [];
      const last = list.flatMap(events.check).filter((rule) => rule !== "event-json");
      return tell([...(list.length > 0 ? (["event-closed"] as const) : []), ...last, ...events.end()]);
    },
  };
}

/** The events of a chunk; undefined when they cannot be read. */
function read(next: () => readonly SseEvent[]): readonly SseEvent[] | undefined {
  try {
    return next();
  } catch {
    return undefined;
  }
}
