import type { ChatEvent, JsonObject } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { createPairJoiner } from "@patchbay/wire-kit";
import type { BlockReader, ReplyState } from "./reply-state.ts";

/** Reads the call of the tool that gives the answer: its input is the answer's text. */
export function readJsonCall(state: ReplyState, block: JsonObject): BlockReader {
  const part = state.parts;
  const pairs = createPairJoiner();
  let sent = false;
  state.answeredByTool = true;
  releaseText(state, []);
  const add = (text: string, out: ChatEvent[]): void => {
    sent ||= text !== "";
    if (text !== "") out.push({ type: "text-delta", text, part });
  };
  return {
    delta: (delta, out) => add(pairs.push(asString(delta["partial_json"]) ?? ""), out),
    end(out) {
      add(pairs.end(), out);
      if (!sent) add(JSON.stringify(asObject(block["input"]) ?? {}), out);
    },
  };
}

/** Whether words have to wait: beside the answer that a tool gives they would make it no JSON. */
export function mustHold({ memo }: ReplyState): boolean {
  return memo?.jsonTool !== undefined;
}

/** Lets go of the words that waited, or drops them where the tool gave the answer. */
export function releaseText(state: ReplyState, out: ChatEvent[]): void {
  const { held, answeredByTool, losses } = state;
  if (held.length === 0) return;
  if (answeredByTool) losses({ path: "content.text", kind: "dropped", reason: "the answer is the JSON beside it" });
  else for (const event of held) out.push(event);
  held.length = 0;
}
