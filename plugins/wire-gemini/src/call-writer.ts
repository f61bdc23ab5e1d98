import type { ChatEvent, JsonObject, LossSink, Signature } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { argumentReasons, parseArguments } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { writeSignature } from "./signatures.ts";

/** Collects the calls of one candidate: the wire sends them whole, in the order in which they began. */
export interface CallWriter {
  /** Takes an event of a call; false for any other. */
  take(event: ChatEvent): boolean;
  /** The calls that are complete, up to the first that is not. */
  flush(): readonly JsonObject[];
  /** All that are left. */
  end(): readonly JsonObject[];
}

type CallStart = ChatEvent & { readonly type: "tool-call-start" };

interface Call {
  readonly start: CallStart;
  text: string;
  done: boolean;
  signature?: Signature;
}

/** Makes a collector for one candidate. */
export function createCallWriter(losses: LossSink): CallWriter {
  const calls = new Map<number, Call>();
  const take = (isReady: (call: Call) => boolean): readonly JsonObject[] => {
    const parts: JsonObject[] = [];
    for (const [index, call] of calls) {
      if (!isReady(call)) break;
      calls.delete(index);
      parts.push(writeCall(call, losses));
    }
    return parts;
  };
  return {
    take(event) {
      if (event.type === "tool-call-start") {
        calls.set(event.index, { start: event, text: "", done: false });
        return true;
      }
      const call = calls.get(indexOf(event));
      if (!call) return false;
      if (event.type === "tool-call-delta") call.text += event.argumentsText;
      else if (event.type === "tool-call-end") call.done = true;
      else if (event.type === "signature") call.signature = event.signature;
      return true;
    },
    flush: () => (calls.size === 0 ? none : take(({ done }) => done)),
    end: () => take(() => true),
  };
}

const none: readonly JsonObject[] = [];

/** Which call an event is about; -1 when it is about none. */
function indexOf(event: ChatEvent): number {
  if (event.type === "tool-call-delta" || event.type === "tool-call-end") return event.index;
  return event.type === "signature" && event.of === "tool-call" ? (event.part ?? 0) : -1;
}

function writeCall({ start, text, signature }: Call, losses: LossSink): JsonObject {
  const { id, name, namespace, custom } = start;
  const notes = bagOf(start);
  const args = custom === true ? { input: text } : argumentsOf(text, name, losses);
  const full = namespace === undefined ? name : `${namespace}__${name}`;
  return {
    functionCall: { ...(notes["noId"] !== true && { id }), name: full, args, ...asObject(notes["inner"]) },
    ...fieldsOf(start),
    ...(signature && { thoughtSignature: writeSignature(signature, "part-call") }),
  };
}

/** Calls that were cut off by a limit are repaired as far as can be; the finish tells. */
function argumentsOf(text: string, name: string, losses: LossSink): JsonObject {
  const { value, kind } = parseArguments(text);
  if (kind !== "exact")
    losses({ path: "reply.arguments", kind: "approximated", from: name, reason: argumentReasons[kind] });
  return value;
}
