import type { Json, JsonObject, LossSink } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { argumentReasons, parseArguments } from "@patchbay/wire-kit";
import type { Draft } from "./types.ts";

/** Folds the events of a stream into the message that they say. */
export interface MessageFold {
  add(event: JsonObject): void;
  message(): JsonObject;
}

/** Makes a fold for one message. */
export function createMessageFold(losses: LossSink): MessageFold {
  let message: JsonObject = {};
  const content: Draft[] = [];
  let input = "";
  let citations: Json[] = [];

  const handlers: Readonly<Record<string, (event: JsonObject) => void>> = {
    message_start({ message: start }) {
      message = { ...message, ...asObject(start) };
    },
    content_block_start({ content_block: block }) {
      input = "";
      citations = [...asArray(asObject(block)?.["citations"])];
      content.push({ ...asObject(block) });
    },
    content_block_delta({ delta }) {
      const block = content.at(-1);
      const piece = asObject(delta) ?? {};
      if (piece["type"] === "input_json_delta") input += asString(piece["partial_json"]) ?? "";
      else if (block) addPiece(block, piece);
      if (block && piece["citation"] !== undefined) {
        citations.push(piece["citation"]);
        block["citations"] = citations;
      }
    },
    content_block_stop() {
      const block = content.at(-1);
      if (block && input !== "") block["input"] = parseInput(input, losses);
    },
    message_delta({ type: _type, delta, ...rest }) {
      const usage = { ...asObject(message["usage"]), ...asObject(rest["usage"]) };
      message = { ...message, ...asObject(delta), ...rest, usage };
    },
  };
  return {
    add: (event) => handlers[asString(event["type"]) ?? ""]?.(event),
    message: () => ({ ...message, content }),
  };
}

/** Each piece of text adds to the member that it is named after; a signature comes whole. */
function addPiece(block: Draft, { text, thinking, signature }: JsonObject): void {
  if (typeof text === "string") block["text"] = (asString(block["text"]) ?? "") + text;
  if (typeof thinking === "string") block["thinking"] = (asString(block["thinking"]) ?? "") + thinking;
  if (signature !== undefined) block["signature"] = signature;
}

function parseInput(text: string, losses: LossSink): Json {
  const { value, kind } = parseArguments(text);
  if (kind !== "exact") {
    const reason = argumentReasons[kind];
    losses({ path: "reply.tool_use.input", kind: "approximated", reason });
  }
  return value;
}
