import {
  type ChatEvent,
  type ChatReply,
  type ChatRequest,
  collectReply,
  GatewayError,
  type Json,
  type Loss,
  type Wire,
} from "@patchbay/sdk";
import { wire as claude } from "@patchbay/wire-claude";
import { wire as gemini } from "@patchbay/wire-gemini";
import { wire as ollama } from "@patchbay/wire-ollama";
import { wire as openaiChat } from "@patchbay/wire-openai-chat";
import { wire as openaiResponses } from "@patchbay/wire-openai-responses";
import { doors } from "../matrix/doors.ts";

const wires: readonly Wire[] = [openaiChat, openaiResponses, claude, gemini, ollama];

/** Two wires between which something is translated. */
export interface WirePair {
  readonly from: Wire;
  readonly to: Wire;
  readonly title: string;
}

/** Every wire before every other. */
export const wirePairs: readonly WirePair[] = wires.flatMap((from) =>
  wires.filter((to) => to !== from).map((to) => ({ from, to, title: `${from.id} → ${to.id}` })),
);

/** What came of a step, and what was lost on the way. */
export interface Leg<T> {
  readonly output: T;
  readonly losses: readonly Loss[];
}

const model = "m";

/** Reads a client's body. */
export function readRequest({ id, codec }: Wire, body: Json, stream: boolean): Leg<ChatRequest> {
  const losses: Loss[] = [];
  const path = doors.find((door) => door.id === id)?.path(model) ?? "/";
  const place = { path, headers: {}, params: { model }, query: {} };
  const output = codec.chat.decodeRequest(body, { model, stream, ...place, losses: (loss) => void losses.push(loss) });
  return { output, losses };
}

/** Writes a request for an upstream of which nothing is known; undefined for what the wire refuses. */
export function writeRequest({ codec }: Wire, request: ChatRequest): Leg<Json> | undefined {
  const losses: Loss[] = [];
  const target = { model, stream: request.stream, capabilities: {}, profile: {} };
  try {
    const { body } = codec.chat.encodeRequest(request, { ...target, losses: (loss) => void losses.push(loss) });
    return { output: body, losses };
  } catch (error) {
    if (GatewayError.is(error) && error.owner === "client") return undefined;
    throw error;
  }
}

/** Reads an answer as bytes of a wire say it. */
export function readReply({ codec }: Wire, text: string, stream: boolean): Leg<readonly ChatEvent[]> {
  const losses: Loss[] = [];
  const decoder = codec.chat.decodeReply(undefined, { stream, losses: (loss) => void losses.push(loss) });
  return { output: [...decoder.push(new TextEncoder().encode(text)), ...decoder.end()], losses };
}

/** Writes an answer for a client that wants to know its usage. */
export function writeReply({ codec }: Wire, events: readonly ChatEvent[], stream: boolean): Leg<string> {
  const losses: Loss[] = [];
  const request: ChatRequest = { model, stream, includeUsage: true, system: [], messages: [], thinking: shown };
  const context = { request, stream, created: 1_763_640_000, id: "4711" };
  const encoder = codec.chat.encodeReply({ ...context, losses: (loss) => void losses.push(loss) });
  return { output: encoder.push(events) + encoder.end(), losses };
}

const shown = { type: "auto", show: "auto" } as const;

export function folded(events: readonly ChatEvent[]): ChatReply {
  return collectReply(events);
}
