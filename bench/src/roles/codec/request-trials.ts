import type { ChatRequest, Json, JsonObject } from "@patchbay/sdk";
import type { RequestTask, Volume } from "../../messages.ts";
import type { WireName, WirePair } from "../../wires.ts";
import { conversationOfBytes } from "./conversation.ts";
import type { Trial } from "./trial.ts";
import { chatCodec, decoding, encoding } from "./wires.ts";

/** A conversation of the size asked for, from one wire to another. */
export function requestTrial({ from, to, bytes, step }: RequestTask): Trial {
  const request = conversationOfBytes(bytes);
  return step === "json" ? jsonTrial({ from, to }, request) : translationTrial({ from, to }, request);
}

/** Times how a request is translated. Each pass has a body of its own, so that nothing is found again that was kept. */
export function translationTrial(pair: WirePair, request: ChatRequest): Trial {
  const text = JSON.stringify(bodyOf(pair.from, request));
  return {
    volume: volumeOf(request, text),
    prepare: () => {
      const body = parsed(text);
      return () => translate(pair, body);
    },
  };
}

function jsonTrial(pair: WirePair, request: ChatRequest): Trial {
  const text = JSON.stringify(bodyOf(pair.from, request));
  const output = translate(pair, parsed(text));
  return {
    volume: volumeOf(request, text),
    prepare: () => () => [parsed(text), JSON.stringify(output)],
  };
}

function volumeOf({ messages }: ChatRequest, text: string): Volume {
  return { events: messages.length, deltas: 0, bytes: Buffer.byteLength(text) };
}

function translate({ from, to }: WirePair, body: Json): JsonObject {
  return chatCodec(to).encodeRequest(chatCodec(from).decodeRequest(body, decoding), encoding).body;
}

function bodyOf(wire: WireName, request: ChatRequest): JsonObject {
  return chatCodec(wire).encodeRequest(request, encoding).body;
}

function parsed(text: string): Json {
  const value: Json = JSON.parse(text);
  return value;
}
