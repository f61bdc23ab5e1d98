import type { StreamChecker } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { tryParseJson } from "@patchbay/wire-kit";
import { createArrayFrames } from "./array-frames.ts";
import { createChunkChecker } from "./check-chunk.ts";
import { createEventFrames } from "./event-frames.ts";
import type { FrameReader } from "./frames.ts";
import { createFindings, type Report } from "./stream-rules.ts";

/** Checks a stream of server-sent events. */
export function checkEventStream(): StreamChecker {
  return createChecker(createEventFrames);
}

/** Checks a stream that is one JSON array. */
export function checkArrayStream(): StreamChecker {
  return createChecker(createArrayFrames);
}

function createChecker(createFrames: (report: Report) => FrameReader): StreamChecker {
  const { report, take } = createFindings();
  const decoder = new TextDecoder();
  const frames = createFrames(report);
  const chunks = createChunkChecker(report);
  const check = (items: readonly string[]): void => {
    for (const item of items) {
      const value = tryParseJson(item);
      if (isObject(value)) chunks.check(value);
      else if (item.trim() === "[DONE]") report("done-mark", "the stream has a mark for its end");
      else report("json", "an event is no JSON object");
    }
  };
  return {
    push(chunk) {
      check(frames.push(typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true })));
      return take();
    },
    end() {
      check(frames.push(decoder.decode()));
      check(frames.end());
      chunks.end();
      return take();
    },
  };
}
