import type { StreamChecker, Violation } from "@patchbay/sdk";
import { createSseDecoder, isObject, type SseEvent } from "@patchbay/sdk/http";
import { tryParseJson } from "@patchbay/wire-kit";
import { doneMark } from "../types.ts";
import { createResponseChecker, type ResponseChecker } from "./check-response.ts";
import type { Report, StreamRule } from "./rules.ts";

const encoder = new TextEncoder();

/** Checks a stream of this wire. Each rule is told of once: one slip often repeats for the rest of the stream. */
export function checkStream(): StreamChecker {
  const decoder = createSseDecoder();
  const told = new Set<StreamRule>();
  let found: Violation[] = [];
  const report: Report = (rule, seen) => {
    if (!told.has(rule)) found.push({ rule, message: seen });
    told.add(rule);
  };
  const response = createResponseChecker(report);
  const take = (): readonly Violation[] => {
    const taken = found;
    found = [];
    return taken;
  };
  const read = (next: () => readonly SseEvent[]): void => {
    for (const frame of framesOf(next, report)) checkFrame(frame, response, report);
  };
  return {
    push(chunk) {
      read(() => decoder.push(typeof chunk === "string" ? encoder.encode(chunk) : chunk));
      return take();
    },
    end() {
      read(() => decoder.end());
      response.end();
      return take();
    },
  };
}

/** A line that is too long for the reader is a breach like any other. */
function framesOf(next: () => readonly SseEvent[], report: Report): readonly SseEvent[] {
  try {
    return next();
  } catch {
    report("json-objects", "a line that is too long");
    return [];
  }
}

function checkFrame({ data, event }: SseEvent, response: ResponseChecker, report: Report): void {
  const text = data.trim();
  if (text === "") return;
  if (text === doneMark) {
    response.mark();
    return;
  }
  const value = tryParseJson(text);
  if (!isObject(value)) {
    report("json-objects", value === undefined ? "data that is not JSON" : "JSON that is no object");
    return;
  }
  const { type } = value;
  if (typeof type !== "string") report("typed-events", "an event without a type");
  else if (event !== undefined && event !== type) report("typed-events", `${type} under another name`);
  if (typeof type === "string") response.see(type, value);
}
