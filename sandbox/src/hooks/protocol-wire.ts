import { type Codec, type DecodeRequestContext, GatewayError, type Json, type Operations } from "@patchbay/sdk";
import type { RemoteCodec, RemoteWire, UnaryKind } from "@patchbay/sdk/host";
import { asJson } from "../guest/hooks/plain-data.ts";
import { type DecodeInput, unaryMembers, type WireDescription } from "../guest/hooks/protocol-lines.ts";
import { askGuest } from "./ask-guest.ts";
import type { HookContext } from "./hook-context.ts";
import type { Encoders } from "./protocol-encoder.ts";
import { errorAnswer, made } from "./protocol-shapes.ts";
import { clientFailure, settle } from "./protocol-steps.ts";
import { chatRequest, unaryRequests } from "./request-shapes.ts";
import { json, type Read } from "./shapes.ts";

/** Where a wire is: with a protocol that brings it. */
export interface WirePlace {
  readonly context: HookContext;
  readonly protocol: number;
  readonly encoders: Encoders;
}

/** A wire whose codec is in the plugin's process. */
export function createRemoteWire(described: WireDescription, place: WirePlace): RemoteWire {
  const { id, version, unary } = described;
  return { id, version, codec: absentCodec(described), remote: new GuestCodec(unary, place) };
}

const chatOutput = made(chatRequest);
const jsonOutput = made(json);

class GuestCodec implements RemoteCodec {
  readonly serves: RemoteCodec["serves"];
  readonly #place: WirePlace;

  constructor(unary: readonly UnaryKind[], place: WirePlace) {
    this.serves = ["chat", ...unary];
    this.#place = place;
  }

  async decodeChat(...[body, context]: Parameters<RemoteCodec["decodeChat"]>): ReturnType<RemoteCodec["decodeChat"]> {
    return settle(await this.#ask("decode-chat", decodeInput(body, context), chatOutput), context.losses);
  }

  encodeChat(context: Parameters<RemoteCodec["encodeChat"]>[0]): ReturnType<RemoteCodec["encodeChat"]> {
    return this.#place.encoders.open(this.#place.protocol, context);
  }

  encodeError(
    ...[error, { requestId }]: Parameters<RemoteCodec["encodeError"]>
  ): ReturnType<RemoteCodec["encodeError"]> {
    return this.#ask("encode-error", { error: clientFailure(error), requestId }, errorAnswer);
  }

  async decodeUnary<Kind extends UnaryKind>(
    operation: Kind,
    body: Json | undefined,
    context: DecodeRequestContext,
  ): Promise<Operations[Kind]["request"]> {
    // The table pairs each operation with the shape of its request.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const read = unaryRequests[operation] as Read<Operations[UnaryKind]["request"]> as Read<
      Operations[Kind]["request"]
    >;
    const input = { operation, ...decodeInput(body, context) };
    return settle(await this.#ask("decode-unary", input, made(read)), context.losses);
  }

  async encodeUnary<Kind extends UnaryKind>(
    operation: Kind,
    reply: Operations[Kind]["reply"],
    { request, losses }: Parameters<RemoteCodec["encodeUnary"]>[2],
  ): Promise<Json> {
    return settle(await this.#ask("encode-unary", { operation, reply, request }, jsonOutput), losses);
  }

  #ask<T>(method: string, fields: object, read: Read<T>): Promise<T> {
    const { context, protocol } = this.#place;
    const question = { method: `codec.${method}`, input: asJson({ protocol, ...fields }) };
    return askGuest({ context, hook: `inboundProtocol.${method}` }, question, read);
  }
}

function decodeInput(
  body: Json | undefined,
  { model, stream, path, headers, params, query }: DecodeRequestContext,
): Omit<DecodeInput, "protocol"> {
  return { ...(body !== undefined && { body }), context: { model, stream, path, headers, params, query } };
}

/** Tells what the wire serves; whoever calls it has overlooked that it is remote. */
function absentCodec({ id, unary }: WireDescription): Codec {
  const message = `the codec of the wire "${id}" runs in another process and cannot be called here`;
  const refuse = (): never => {
    throw new GatewayError("internal", message);
  };
  const four = { decodeRequest: refuse, encodeRequest: refuse, decodeReply: refuse, encodeReply: refuse };
  return {
    chat: { ...four, patchRequest: refuse },
    errors: { encode: refuse, decode: refuse },
    ...Object.fromEntries(unary.map((operation) => [unaryMembers[operation], four])),
  };
}
