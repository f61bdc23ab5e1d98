import type { ChatCodec, DecodeRequestContext, EncodeRequestContext, Proof, ProofMemory, Wire } from "@patchbay/sdk";
import { wire as claude } from "@patchbay/wire-claude";
import { wire as gemini } from "@patchbay/wire-gemini";
import { wire as ollama } from "@patchbay/wire-ollama";
import { wire as chat } from "@patchbay/wire-openai-chat";
import { wire as responses } from "@patchbay/wire-openai-responses";
import type { WireName } from "../../wires.ts";

const wires: Readonly<Record<WireName, Wire>> = { chat, responses, claude, gemini, ollama };

/** Losses are counted, not kept: a list that grows would be measured too. */
let lossCount = 0;
export const losses = (): void => void (lossCount += 1);

const kept = new Map<string, Proof>();

/** What a client's earlier answers left behind, as in a kernel that runs. */
export const proofs: ProofMemory = {
  remember: (key, proof) => void kept.set(key, proof),
  recall: (key) => kept.get(key),
};

export const model = "bench-model";

export const decoding: DecodeRequestContext = {
  model,
  stream: true,
  path: "",
  headers: {},
  params: {},
  query: {},
  losses,
};

export const encoding: EncodeRequestContext = {
  model,
  stream: true,
  capabilities: {},
  profile: {},
  losses,
  proofs,
};

export function chatCodec(name: WireName): ChatCodec {
  return wires[name].codec.chat;
}
