import {
  type Call,
  type CallProvider,
  type ChatEvent,
  type Codec,
  type EndpointTarget,
  type FetchResponse,
  GatewayError,
  type HttpProvider,
  type Json,
  type OperationKind,
  type Operations,
  type UnaryCodec,
  type Wire,
} from "@patchbay/sdk";
import { endpointFor, type OutgoingParts, requestOf } from "./wire-request.ts";

type UnaryKind = "embed" | "count-tokens" | "models";
type AnyUnary = UnaryCodec<unknown, unknown>;

const codecNames = { embed: "embed", "count-tokens": "countTokens", models: "models" } as const;

/** Headers of an error that a client may see. */
const shownHeaders = ["content-type", "retry-after", "retry-after-ms", "x-should-retry"];

/** A declared provider with a wire of its own, as a programmed one: its codec works here, the host only carries bytes. */
export function wireProvider(provider: HttpProvider, wire: Wire): CallProvider {
  const { endpoints } = provider;
  const serves = (kind: UnaryKind): boolean =>
    wire.codec[codecNames[kind]] !== undefined && (typeof endpoints === "function" || endpoints[kind] !== undefined);
  const unary =
    <Kind extends UnaryKind>(kind: Kind) =>
    (call: Call<Kind>): Promise<Operations[Kind]["reply"]> =>
      askOnce(provider, wire, kind, call);
  return {
    id: provider.id,
    call: (call) => chat(provider, wire, call),
    ...(serves("embed") && { embed: unary("embed") }),
    ...(serves("count-tokens") && { countTokens: unary("count-tokens") }),
    ...(serves("models") && { models: unary("models") }),
  };
}

async function* chat(provider: HttpProvider, wire: Wire, call: Call<"chat">): AsyncGenerator<readonly ChatEvent[]> {
  const { request, losses } = call;
  const target = targetOf(call, "chat", request.stream || provider.alwaysStream === true);
  const { stream } = target;
  const { profile = {} } = provider;
  const { body, headers, path, memo } = wire.codec.chat.encodeRequest(
    { ...request, model: call.model },
    {
      model: call.model,
      stream,
      capabilities: provider.capabilities?.(call) ?? {},
      profile: typeof profile === "function" ? profile(target) : profile,
      losses,
    },
  );
  const parts = { body, ...(headers && { headers }), ...(path !== undefined && { path }) };
  const response = await send({ provider, wire, call }, target, parts);
  const decoder = wire.codec.chat.decodeReply(memo, { stream, losses });
  for await (const chunk of response.body) yield readable(wire, () => decoder.push(chunk));
  yield readable(wire, () => decoder.end());
}

// oxlint-disable-next-line max-params -- a call, and the three things that it is made with
async function askOnce<Kind extends UnaryKind>(
  provider: HttpProvider,
  wire: Wire,
  kind: Kind,
  call: Call<Kind>,
): Promise<Operations[Kind]["reply"]> {
  const codec = codecOf(wire.codec, kind);
  const target = targetOf(call, kind, false);
  const capabilities = provider.capabilities?.(call) ?? {};
  const context = { model: call.model, stream: false, capabilities, profile: {}, losses: call.losses };
  const response = await send({ provider, wire, call }, target, codec.encodeRequest(call.request, context));
  const text = await response.text();
  const reply = readable(wire, () => codec.decodeReply(parsed(text), { losses: call.losses }));
  // The table of names pairs each operation with its codec.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return reply as Operations[Kind]["reply"];
}

function codecOf(codec: Codec, kind: UnaryKind): AnyUnary {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const found = codec[codecNames[kind]] as AnyUnary | undefined;
  if (!found) throw new GatewayError("unsupported", `the wire has no ${kind}`);
  return found;
}

function targetOf(call: Call<OperationKind>, operation: OperationKind, stream: boolean): EndpointTarget {
  return { node: call.node, model: call.model, operation, stream };
}

interface Sending {
  readonly provider: HttpProvider;
  readonly wire: Wire;
  readonly call: Call<OperationKind>;
}

async function send(sending: Sending, target: EndpointTarget, parts: OutgoingParts): Promise<FetchResponse> {
  const { provider, call } = sending;
  const { url, init } = requestOf(provider, target, endpointFor(provider, target), parts);
  const response = await call.fetch(url, init);
  if (response.ok) return response;
  throw await upstreamError(sending, response);
}

async function upstreamError({ provider, wire }: Sending, response: FetchResponse): Promise<GatewayError> {
  const { status, headers } = response;
  const body = await response.text().catch(() => "");
  const failed = { status, headers, body };
  const { code, message, ...rest } = provider.decodeError?.(failed) ?? wire.codec.errors.decode(failed);
  const shown = shownHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]));
  const upstream = { status, headers: Object.fromEntries(shown), body, wire: wire.id };
  return new GatewayError(code, message, { ...rest, upstream });
}

/** What trips a reader is an answer that is not of its wire, even if the reader did not foresee it. */
function readable<T>(wire: Wire, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (GatewayError.is(cause)) throw cause;
    const { message } = GatewayError.from(cause);
    throw new GatewayError("invalid-reply", `the wire "${wire.id}" cannot read the answer: ${message}`);
  }
}

function parsed(text: string): Json {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(text) as Json;
  } catch {
    throw new GatewayError("invalid-reply", "the answer is not JSON");
  }
}
