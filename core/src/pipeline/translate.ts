import {
  type ChatEvent,
  type ChatRequest,
  GatewayError,
  type Json,
  type JsonObject,
  type Loss,
  type Wire,
} from "@patchbay/sdk";
import type { ModelFacts } from "./model-facts.ts";
import { remoteCodecOf } from "./remote-wire.ts";

/** What came of a translation. */
export interface Translation<T> {
  readonly output: T;
  readonly losses: readonly Loss[];
}

/** A request to be translated, outside of any exchange. */
export interface RequestSample {
  readonly body: Json;
  readonly model: string;
  readonly stream: boolean;
  /** What is known of the target's model. */
  readonly facts?: ModelFacts;
}

/** What an upstream of `to` would get for a client's request of `from`. @throws GatewayError as the codecs do. */
export function translateRequest(
  from: Wire,
  to: Wire,
  { body, model, stream, facts = unknown }: RequestSample,
): Translation<JsonObject> {
  checkCallable(from, to);
  const losses: Loss[] = [];
  const note = (loss: Loss): void => void losses.push(loss);
  const place = { path: "", headers: {}, params: {}, query: {} };
  const request = from.codec.chat.decodeRequest(body, { model, stream, ...place, losses: note });
  const target = { model, stream, ...facts, losses: note };
  return { output: to.codec.chat.encodeRequest(request, target).body, losses };
}

const unknown: ModelFacts = { capabilities: {}, profile: {} };

/** What a client of `to` would get for an upstream's answer of `from`. @throws GatewayError as the codecs do. */
export function translateReply(from: Wire, to: Wire, answer: Uint8Array, stream: boolean): Translation<string> {
  checkCallable(from, to);
  const losses: Loss[] = [];
  const note = (loss: Loss): void => void losses.push(loss);
  const decoder = from.codec.chat.decodeReply(undefined, { stream, losses: note });
  const events: readonly ChatEvent[] = [...decoder.push(answer), ...decoder.end()];
  const request: ChatRequest = { model: "", stream, includeUsage: true, system: [], messages: [] };
  const encoder = to.codec.chat.encodeReply({ request, stream, created: 0, id: "translated", losses: note });
  return { output: encoder.push(events) + encoder.end(), losses };
}

function checkCallable(...wires: readonly Wire[]): void {
  const remote = wires.find((wire) => remoteCodecOf(wire));
  if (remote)
    throw new GatewayError(
      "unsupported",
      `the wire "${remote.id}" runs in a sandbox and serves exchanges only; send a request to a running gateway`,
    );
}
