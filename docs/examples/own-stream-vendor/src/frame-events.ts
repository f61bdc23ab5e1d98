import { type Call, type ChatEvent, type FinishReason, GatewayError, type JsonObject } from "@patchbay/sdk";
import { asNumber, asString } from "@patchbay/sdk/http";
import { faultOf } from "./fault.ts";

/** Makes events of frames. */
export interface FrameReader {
  read(frame: JsonObject): readonly ChatEvent[];
  /** Whether the answer is complete, or failed for good. */
  isOver(): boolean;
}

/** A reader for one answer. Harbor names calls by their ids, the neutral model numbers them. */
export function createFrameReader({ exchange, model }: Pick<Call<"chat">, "exchange" | "model">): FrameReader {
  const calls = createCalls();
  let begun = false;
  let over = false;
  const readers: Readonly<Record<string, (frame: JsonObject) => ChatEvent>> = {
    text: (frame) => ({ type: "text-delta", text: textOf(frame["text"]) }),
    thought: (frame) => ({ type: "reasoning-delta", text: textOf(frame["text"]) }),
    "tool.begin": (frame) => ({ type: "tool-call-start", ...calls.begin(frame) }),
    "tool.input": (frame) => ({
      type: "tool-call-delta",
      index: calls.indexOf(frame),
      argumentsText: textOf(frame["json"]),
    }),
    "tool.end": (frame) => ({ type: "tool-call-end", index: calls.end(frame) }),
    spent: (frame) => ({ type: "usage", usage: usageOf(frame) }),
    closed: (frame) => finishOf(asString(frame["why"]) ?? ""),
    fault: (frame) => ({ type: "error", failure: faultOf(frame) }),
    beat: () => ({ type: "ping" }),
  };
  return {
    read(frame) {
      const name = asString(frame["event"]) ?? "";
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      const start: readonly ChatEvent[] = begun
        ? []
        : [{ type: "start", id: asString(frame["id"]) ?? exchange, model }];
      begun = true;
      over = name === "closed" || name === "fault";
      return read === undefined ? start : [...start, read(frame)];
    },
    isOver: () => over,
  };
}

function createCalls() {
  const open = new Map<string, number>();
  let count = 0;
  const indexOf = (frame: JsonObject): number => {
    const index = open.get(textOf(frame["id"]));
    if (index === undefined) throw wrong("goes on with a tool that it did not begin");
    return index;
  };
  return {
    begin(frame: JsonObject) {
      const [id, name] = [textOf(frame["id"]), textOf(frame["name"])];
      if (name === "" || open.has(id)) throw wrong("begins a tool without a name, or twice");
      const index = count++;
      open.set(id, index);
      return { index, id, name };
    },
    indexOf,
    end(frame: JsonObject): number {
      const index = indexOf(frame);
      open.delete(textOf(frame["id"]));
      return index;
    },
  };
}

function wrong(what: string): GatewayError {
  return new GatewayError("invalid-reply", `harbor ${what}`);
}

const reasons: Readonly<Record<string, FinishReason>> = {
  done: "stop",
  limit: "length",
  tool: "tool-calls",
  blocked: "content-filter",
};

function finishOf(why: string): ChatEvent {
  const reason = Object.hasOwn(reasons, why) ? reasons[why] : undefined;
  return { type: "finish", reason: reason ?? "other", ...(why !== "" && { raw: why }) };
}

function usageOf(frame: JsonObject): Extract<ChatEvent, { type: "usage" }>["usage"] {
  const inputTokens = countOf(frame["input"]);
  const outputTokens = countOf(frame["output"]);
  return { ...(inputTokens !== undefined && { inputTokens }), ...(outputTokens !== undefined && { outputTokens }) };
}

/** What is no count is as good as unsaid. */
function countOf(value: JsonObject[string] | undefined): number | undefined {
  const count = asNumber(value);
  return count !== undefined && Number.isInteger(count) && count >= 0 ? count : undefined;
}

/** @throws GatewayError for anything but text. Half a character, which JSON can hold, is none. */
function textOf(value: JsonObject[string] | undefined): string {
  const text = asString(value);
  if (text === undefined) throw wrong("sends a frame without its text");
  return text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}
