import type { GatewayError } from "../gateway-error.ts";
import type { ChatEvent } from "../model/event.ts";
import type { Json } from "../model/json.ts";
import type { OperationKind, Operations } from "../model/operation.ts";
import type { ChatRequest } from "../model/request.ts";
import type { InboundRequest, RouteTarget } from "../protocol.ts";
import type { EndpointTarget, HttpProvider } from "../provider.ts";
import type { EventMachine } from "../transform.ts";
import type { DecodeRequestContext, EncodeReplyContext, ErrorAnswer, Wire } from "../wire.ts";

/** A declared provider whose functions run elsewhere: they answer from what was fetched before. */
export interface RemoteHttpProvider extends HttpProvider {
  /** Fetches what the provider's functions say of a target; to be awaited before they are called. Undefined: all is known. */
  readonly prepare: (target: EndpointTarget) => Promise<void> | undefined;
}

/** A wire whose codec runs elsewhere. Its `codec` cannot be called; nothing on it passes through unread. */
export interface RemoteWire extends Wire {
  readonly remote: RemoteCodec;
}

/** The client's side of a codec, asked over a boundary. What it loses goes to the sinks of the contexts. */
export interface RemoteCodec {
  readonly serves: readonly OperationKind[];
  decodeChat(body: Json, context: DecodeRequestContext): Promise<ChatRequest>;
  encodeChat(context: EncodeReplyContext): Promise<RemoteEncoder>;
  encodeError(error: GatewayError, context: { readonly requestId: string }): Promise<ErrorAnswer>;
  decodeUnary<Kind extends UnaryKind>(
    operation: Kind,
    body: Json | undefined,
    context: DecodeRequestContext,
  ): Promise<Operations[Kind]["request"]>;
  encodeUnary<Kind extends UnaryKind>(
    operation: Kind,
    reply: Operations[Kind]["reply"],
    context: { readonly request: Operations[Kind]["request"]; readonly losses: EncodeReplyContext["losses"] },
  ): Promise<Json>;
}

/** Operations with one answer. */
export type UnaryKind = "embed" | "count-tokens" | "models";

/** Writes an answer for a client from elsewhere. After `end`, `fail` or `close` it is not used again. */
export interface RemoteEncoder {
  readonly contentType: string;
  readonly keepAlive?: string;
  push(events: readonly ChatEvent[]): Promise<string>;
  end(): Promise<string>;
  fail(error: GatewayError): Promise<string>;
  /** Gives it up. */
  close(): void;
}

/** Reads elsewhere what the kernel must know to choose a node. */
export type RemoteTarget = (request: InboundRequest) => Promise<RouteTarget>;

/** A machine for the events of one answer that runs elsewhere. */
export interface RemoteEventMachine {
  push(events: readonly ChatEvent[]): Promise<readonly ChatEvent[]>;
  end(): Promise<readonly ChatEvent[]>;
  /** Gives it up before the end. */
  close(): void;
}

/** A machine of either kind. */
export type AnyEventMachine = EventMachine | RemoteEventMachine;
