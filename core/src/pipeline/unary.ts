import {
  type CallProvider,
  GatewayError,
  type OperationKind,
  type Operations,
  type UnaryCodec,
  type Wire,
} from "@patchbay/sdk";
import type { UnaryKind } from "@patchbay/sdk/host";
import { parseJson } from "@patchbay/sdk/http";
import { decodeText } from "../decode-text.ts";
import { blame } from "../guard.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import type { Attempt } from "./attempt.ts";
import { callOf } from "./call-context.ts";
import { callHttp, observeReply } from "./call-http.ts";
import type { Exchange } from "./exchange.ts";
import { capabilitiesOf } from "./model-facts.ts";
import { prepared } from "./prepared.ts";

type Codecs = { readonly [K in UnaryKind]: UnaryCodec<Operations[K]["request"], Operations[K]["reply"]> };
type Asked<K extends UnaryKind> = Operations[K]["request"];
type Answered<K extends UnaryKind> = Operations[K]["reply"];

const codecNames = { embed: "embed", "count-tokens": "countTokens", models: "models" } as const;
const maxReplyBytes = 64 * 1024 * 1024;

/** The codec of an operation. @throws GatewayError `unsupported` when the wire has none. */
export function unaryCodec<K extends UnaryKind>(wire: Wire, kind: K): Codecs[K] {
  // The table of names pairs each operation with its codec.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const codec = wire.codec[codecNames[kind]] as Codecs[K] | undefined;
  if (!codec) throw new GatewayError("unsupported", `the wire "${wire.id}" has no ${kind}`);
  return codec;
}

/** Reads a client's request for an operation with one answer. */
export function decodeUnary<K extends UnaryKind>(exchange: Exchange, kind: K): Asked<K> {
  const { inbound, wire } = exchange;
  return unaryCodec(wire, kind).decodeRequest(inbound.body, { ...exchange.decodeContext(), stream: false });
}

/** Whether a node can be asked for an operation at all. */
export function servesUnary({ provider, wire, endpoints }: NodeEntry, kind: UnaryKind): boolean {
  if ("call" in provider) return provider[codecNames[kind]] !== undefined;
  return endpoints[kind] !== undefined && wire?.codec[codecNames[kind]] !== undefined;
}

/** Asks the attempt's node. */
export async function callUnary<K extends UnaryKind>(
  attempt: Attempt,
  kind: K,
  request: Asked<K>,
): Promise<Answered<K>> {
  const { provider, wire } = attempt.entry;
  attempt.started(wire, false);
  const reply =
    "call" in provider ? await programmed(attempt, provider, kind, request) : await declared(attempt, kind, request);
  attempt.committed();
  if ("usage" in reply) attempt.usage = reply.usage;
  attempt.ended("done");
  return reply;
}

async function programmed<K extends UnaryKind>(
  attempt: Attempt,
  provider: CallProvider,
  kind: K,
  request: Asked<K>,
): Promise<Answered<K>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const answer = provider[codecNames[kind]] as ((call: unknown) => Promise<Answered<K>>) | undefined;
  if (!answer) throw new GatewayError("unsupported", `provider "${provider.id}" does not serve ${kind}`);
  try {
    return await answer(callOf(attempt, request, attempt.signal));
  } catch (cause) {
    throw blame({ plugin: attempt.entry.owner, hook: `outboundProvider.${kind}` }, cause, "provider-crashed");
  }
}

async function declared<K extends UnaryKind>(attempt: Attempt, kind: K, request: Asked<K>): Promise<Answered<K>> {
  const { provider, wire } = attempt.entry;
  if ("call" in provider || !wire) throw new TypeError(`provider "${provider.id}" has no wire`);
  const { candidate, losses } = attempt;
  const codec = unaryCodec(wire, kind);
  const preparing = prepared(attempt, kind, false);
  if (preparing) await preparing;
  const capabilities = capabilitiesOf(provider, attempt.entry, candidate.model);
  const { body, query } = codec.encodeRequest(request, {
    model: candidate.model,
    stream: false,
    capabilities,
    profile: {},
    losses: losses.request,
  });
  const response = await callHttp({
    attempt,
    provider,
    wire,
    operation: kind satisfies OperationKind,
    stream: false,
    ...(body && { body: JSON.stringify(body) }),
    ...(query && { query }),
  });
  const text = decodeText(await response.body.readAll(maxReplyBytes));
  observeReply(attempt, text);
  return codec.decodeReply(parseJson(text), { losses: losses.reply });
}
