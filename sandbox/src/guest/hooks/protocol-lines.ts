import type {
  DecodeRequestContext,
  EncodeReplyContext,
  InboundProtocol,
  InboundRequest,
  Json,
  Loss,
  Route,
  Wire,
} from "@patchbay/sdk";
import type { RemoteEncoder, UnaryKind } from "@patchbay/sdk/host";

/** What the host knows of a protocol. */
export interface ProtocolDescription extends Pick<InboundProtocol, "id" | "keepAliveMs"> {
  readonly wire: string | WireDescription;
  readonly routes: readonly RouteDescription[];
}

/** A wire of the plugin's own, and the operations with one answer that it serves beside chat. */
export interface WireDescription extends Pick<Wire, "id" | "version"> {
  readonly unary: readonly UnaryKind[];
}

export interface RouteDescription extends Pick<Route, "method" | "path" | "match" | "transport" | "operation"> {
  readonly hasTarget: boolean;
  readonly hasSession: boolean;
}

/** Names the protocol whose wire is asked. */
interface OfProtocol {
  readonly protocol: number;
}

export interface TargetInput extends OfProtocol {
  readonly route: number;
  readonly request: InboundRequest;
}

export interface DecodeInput extends OfProtocol {
  readonly body?: Json;
  readonly context: Omit<DecodeRequestContext, "losses">;
}

export interface DecodeUnaryInput extends DecodeInput {
  readonly operation: UnaryKind;
}

export interface EncodeUnaryInput extends OfProtocol {
  readonly operation: UnaryKind;
  readonly reply: Json;
  readonly request: Json;
}

export interface EncodeErrorInput extends OfProtocol {
  /** As `failureData` writes it. */
  readonly error: Json;
  readonly requestId: string;
}

/** The host numbers the encoders, and never uses a number again. */
export interface EncoderInput {
  readonly encoder: number;
}

export interface EncodeChatInput extends EncoderInput, OfProtocol {
  readonly context: Omit<EncodeReplyContext, "losses">;
}

/** Most losses that one step may tell of. */
export const mostLosses = 1000;

/** What a step made, and what it lost. */
export interface Made<T> {
  readonly made: T;
  readonly losses: readonly Loss[];
}

/** What is said of an encoder when it begins. */
export type EncoderHead = Pick<RemoteEncoder, "contentType" | "keepAlive">;

/** Where a codec has each operation with one answer. */
export const unaryMembers = { embed: "embed", "count-tokens": "countTokens", models: "models" } as const;
