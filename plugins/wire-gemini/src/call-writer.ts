import type { ChatEvent, JsonObject, LossSink, Signature } from "@patchbay/sdk";
import { parseArguments } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
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
  const calls: Call[] = [];
  const find = (index: number): Call | undefined => calls.find(({ start }) => start.index === index);
  return {
    take(event) {
      if (event.type === "tool-call-start") {
        calls.push({ start: event, text: "", done: false });
        return true;
      }
      const call = find(indexOf(event));
      if (!call) return false;
      if (event.type === "tool-call-delta") call.text += event.argumentsText;
      else if (event.type === "tool-call-end") call.done = true;
      else if (event.type === "signature") call.signature = event.signature;
      return true;
    },
    flush() {
      const open = calls.findIndex(({ done }) => !done);
      return calls.splice(0, open === -1 ? calls.length : open).map((call) => writeCall(call, losses));
    },
    end: () => calls.splice(0).map((call) => writeCall(call, losses)),
  };
}

/** Which call an event is about; -1 when it is about none. */
function indexOf(event: ChatEvent): number {
  if (event.type === "tool-call-delta" || event.type === "tool-call-end") return event.index;
  return event.type === "signature" && event.of === "tool-call" ? (event.part ?? 0) : -1;
}

function writeCall({ start, text, signature }: Call, losses: LossSink): JsonObject {
  const { id, name, namespace, custom } = start;
  const args = custom === true ? { input: text } : argumentsOf(text, name, losses);
  const full = namespace === undefined ? name : `${namespace}__${name}`;
  return {
    functionCall: { ...(bagOf(start)["noId"] !== true && { id }), name: full, args },
    ...(signature && { thoughtSignature: writeSignature(signature, "part-call") }),
  };
}

/** Calls that were cut off by a limit are repaired as far as can be; the finish tells. */
function argumentsOf(text: string, name: string, losses: LossSink): JsonObject {
  const { value, kind } = parseArguments(text);
  if (kind !== "exact")
    losses({ path: "reply.arguments", kind: "approximated", from: name, reason: "the arguments are no JSON object" });
  return value;
}
