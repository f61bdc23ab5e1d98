import { randomUUID } from "node:crypto";
import type { ChatRequest, Wire } from "@patchbay/sdk";
import type { Generation } from "../generation/generation.ts";
import { silentEmitter } from "../observe/emitter.ts";
import { Exchange } from "../pipeline/exchange.ts";
import type { ProbeQuestion } from "./probe-question.ts";

/** An exchange that no client began: observers are told of the probe, and of nothing that happens on its way. */
export function probeExchange(generation: Generation, { how, model }: ProbeQuestion, signal: AbortSignal): Exchange {
  const { clock } = generation.host;
  const method = how === "models" ? "GET" : "POST";
  const exchange = new Exchange({
    id: `probe_${randomUUID().replaceAll("-", "")}`,
    generation: { ...generation, emitter: silentEmitter },
    bound: {
      route: { method, path: "/", operation: how },
      protocol: { id: noWire.id, wire: noWire, routes: [] },
      wire: noWire,
      owner: "",
    },
    inbound: { method, path: "/", params: {}, query: {}, headers: {}, body: undefined },
    target: { model, stream: false },
    pool: undefined,
    clientId: noWire.id,
    body: new Uint8Array(0),
    // A token of an answer is worth no refusal, whatever is lost in translation.
    strict: "off",
    signal,
    at: clock.now(),
    startedAt: clock.monotonic(),
  });
  exchange.request = oneToken(model);
  return exchange;
}

function oneToken(model: string): ChatRequest {
  return {
    model,
    stream: false,
    system: [],
    messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    sampling: { maxOutputTokens: 1 },
  };
}

function nobody(): never {
  throw new TypeError("a probe has no client to speak with");
}

/** Every request is written by the node's own wire; this one stands where a client's would. */
const noWire: Wire = {
  id: "probe",
  version: "1.0",
  codec: {
    chat: {
      decodeRequest: nobody,
      encodeRequest: nobody,
      decodeReply: nobody,
      encodeReply: nobody,
      patchRequest: nobody,
    },
    errors: { encode: nobody, decode: nobody },
  },
};
