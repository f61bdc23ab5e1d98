import type { ChatEvent, JsonObject, LossSink, MediaEvent, OpaqueEvent, ToolCallStartEvent } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { argumentReasons, parseArguments } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { encodeImage } from "./images.ts";
import { wireId } from "./types.ts";

/** What an event adds to a line. */
interface Delta {
  /** Members of the message, or of the answer to a prompt. */
  readonly body?: JsonObject;
  /** Members beside them. */
  readonly line?: JsonObject;
}

/** Turns each event into what says it; undefined for those that say nothing on this wire. */
export type DeltaWriter = (event: ChatEvent) => Delta | undefined;

interface OpenCall {
  readonly start: ToolCallStartEvent;
  readonly pieces: string[];
}

/** Makes a writer for one answer. Calls are held until they are complete: this wire has whole ones only. */
export function createDeltaWriter(promptForm: boolean, losses: LossSink): DeltaWriter {
  const writeOther = createOtherWriter(promptForm, losses);
  const open = new Map<number, OpenCall>();
  let written = 0;

  const endCall = (index: number): Delta | undefined => {
    const call = open.get(index);
    open.delete(index);
    return call && { body: { tool_calls: [encodeCall(call, written++, losses)] } };
  };

  return (event) => {
    if ("candidate" in event && event.candidate) return drop("candidate", "the wire holds one answer", losses);
    if (event.type === "text-delta") return { body: { content: event.text } };
    if (event.type === "reasoning-delta") return { body: { thinking: event.text } };
    if (event.type === "tool-call-start") open.set(event.index, { start: event, pieces: [] });
    else if (event.type === "tool-call-delta") open.get(event.index)?.pieces.push(event.argumentsText);
    else if (event.type === "tool-call-end") return endCall(event.index);
    else return writeOther(event);
    return undefined;
  };
}

function encodeCall({ start, pieces }: OpenCall, index: number, losses: LossSink): JsonObject {
  const { id, namespace } = start;
  const name = namespace === undefined ? start.name : `${namespace}__${start.name}`;
  const text = pieces.join("");
  return {
    ...(bagOf(start)["noId"] !== true && { id }),
    function: { index, name, arguments: start.custom === true ? { input: text } : readArguments(text, losses) },
  };
}

function readArguments(text: string, losses: LossSink): JsonObject {
  const { value, kind } = parseArguments(text);
  if (kind !== "exact") {
    const reason = argumentReasons[kind];
    losses({ path: "reply.argumentsText", kind: "approximated", reason });
  }
  return value;
}

/** Writes what is neither text, thinking nor a call. */
function createOtherWriter(promptForm: boolean, losses: LossSink): DeltaWriter {
  let images = 0;

  const media = (event: MediaEvent): Delta | undefined => {
    if (event.partial === true) return undefined;
    const image = encodeImage(event.media);
    if (image === undefined) return drop("media", "the wire's answers do not hold it", losses);
    // The answer to a prompt has a member for one image.
    return { body: promptForm && images++ === 0 ? { image } : { images: [image] } };
  };

  return (event) => {
    if (event.type === "refusal-delta") {
      const reason = "the wire has no word for it";
      losses({ path: "reply.refusal", kind: "approximated", from: "refusal", to: "text", reason });
      return { body: { content: event.text } };
    }
    if (event.type === "opaque" && event.wire === wireId) return kept(event);
    if (event.type === "media") return media(event);
    return lost.has(event.type) ? drop(event.type, "the wire has no word for it", losses) : undefined;
  };
}

function kept(event: OpaqueEvent): Delta {
  const members = asObject(event.raw) ?? {};
  return bagOf(event)["of"] === "line" ? { line: members } : { body: members };
}

const lost: ReadonlySet<ChatEvent["type"]> = new Set(["signature", "citation", "server-tool", "opaque"]);

function drop(what: string, reason: string, losses: LossSink): undefined {
  losses({ path: `reply.${what}`, kind: "dropped", reason });
}
