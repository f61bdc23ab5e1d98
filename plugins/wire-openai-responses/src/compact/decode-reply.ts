import type { ChatEvent, DecodeReplyContext, ReplyDecoder } from "@patchbay/sdk";
import { asObject, parseJson } from "@patchbay/sdk/http";
import { createTextCollector } from "@patchbay/wire-kit";
import { createEventReader } from "../event-reader.ts";
import { wholeAnswer } from "../whole-answer.ts";

/** Reads a compaction: what it keeps of the conversation as it is, and a sealed item for the rest. */
export function decodeCompaction({ losses }: DecodeReplyContext): ReplyDecoder {
  const whole = createTextCollector();
  return {
    push(chunk) {
      whole.push(chunk);
      return [];
    },
    end() {
      const events: ChatEvent[] = [];
      const value = parseJson(wholeAnswer(whole.end()));
      const compaction = asObject(value);
      const isOne = compaction?.["object"] === "response.compaction";
      createEventReader(undefined, losses).readWhole(isOne ? { ...compaction, object: "response" } : value, events);
      return events;
    },
  };
}
