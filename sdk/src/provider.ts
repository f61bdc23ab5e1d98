import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Clock } from "./clock.ts";
import type { Failure } from "./failure.ts";
import type { Fetch, Sign } from "./fetch.ts";
import type { Logger } from "./logger.ts";
import type { LossSink } from "./loss.ts";
import type { ChatEvent } from "./model/event.ts";
import type { JsonObject } from "./model/json.ts";
import type { OperationKind, Operations } from "./model/operation.ts";
import type { Node } from "./node.ts";
import type { ErrorResponse, ModelCapabilities, Wire, WireId, WireProfile } from "./wire.ts";

/** How nodes of a kind are called: declared over HTTP, or programmed. */
export type OutboundProvider = HttpProvider | CallProvider;

/** What every provider says. */
interface ProviderBase {
  /** What a pool's `provider` names; unique among loaded plugins. */
  readonly id: string;
  /** Where the node's credential goes. Default `{ type: "none" }`. */
  readonly auth?: Auth;
  /** Base address for nodes that give none. */
  readonly baseUrl?: string;
  /** Checks the fields of a node that are this provider's own; without it, nodes have none. */
  readonly nodeOptions?: StandardSchemaV1;
  /** What a model of this provider can do. */
  readonly capabilities?: (target: { readonly node: Node; readonly model: string }) => ModelCapabilities;
}

/**
 * Where the host puts a credential; the plugin never holds it. A profile is a named way of the host to get or use one
 * (OAuth refresh, signed requests, tokens made from a key file).
 */
export type Auth =
  | { readonly type: "none" }
  | { readonly type: "header"; readonly name: string; readonly prefix?: string }
  | { readonly type: "query"; readonly name: string }
  | { readonly type: "profile"; readonly profile: string; readonly options?: JsonObject };

/** A provider over HTTP that is declared: the kernel makes the call. */
export interface HttpProvider extends ProviderBase {
  /** The wire, the id of one that another loaded plugin gives, or a choice by node. */
  readonly wire: Wire | WireId | ((node: Node) => Wire | WireId);
  /** Where each operation is; asked once per node when it is a function. */
  readonly endpoints: Endpoints | ((node: Node) => Endpoints);
  /** Peculiarities of the endpoint in the wire's terms. */
  readonly profile?: WireProfile | ((target: EndpointTarget) => WireProfile);
  /** Headers that every call gets, or that a node's calls get. */
  readonly headers?: Readonly<Record<string, string>> | ((node: Node) => Readonly<Record<string, string>>);
  /** Client headers that are passed on, names in lower case; they go before `headers`. */
  readonly forwardHeaders?: readonly string[];
  /** Always ask for a stream, also for clients that want the answer whole. */
  readonly alwaysStream?: boolean;
  /** Reads an error answer, where the wire's own reading does not fit. */
  readonly decodeError?: (response: ErrorResponse) => Failure;
}

/** Where each operation is, relative to the node's base address. What is not listed is not served. */
export type Endpoints = { readonly [K in OperationKind]?: EndpointSource };

/** A path relative to the base address, or a function that makes the endpoint. */
export type EndpointSource = string | ((target: EndpointTarget) => Endpoint);

/** What an endpoint is made for. */
export interface EndpointTarget {
  readonly node: Node;
  /** The model as the provider names it; empty for operations that are about none. */
  readonly model: string;
  readonly operation: OperationKind;
  readonly stream: boolean;
}

/** Where to send a request. */
export interface Endpoint {
  /** Relative to the base address, without a leading slash, or a whole address. */
  readonly path: string;
  /** Default `POST`, and `GET` for `models`. */
  readonly method?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A provider that speaks something of its own. */
export interface CallProvider extends ProviderBase {
  /**
   * Answers a chat: a generator of neutral events, one by one or in arrays. Closing it, or `call.signal`, must end the
   * work. Throw a `GatewayError`; any other throw is a fault of the plugin, and the next node is tried.
   */
  readonly call: (call: Call<"chat">) => AsyncIterable<ChatEvent | readonly ChatEvent[]>;
  readonly embed?: (call: Call<"embed">) => Promise<Operations["embed"]["reply"]>;
  readonly countTokens?: (call: Call<"count-tokens">) => Promise<Operations["count-tokens"]["reply"]>;
  readonly models?: (call: Call<"models">) => Promise<Operations["models"]["reply"]>;
}

/** One attempt, as a programmed provider sees it. */
export interface Call<Kind extends OperationKind> {
  readonly exchange: string;
  /** Counts from 1 within the exchange. */
  readonly attempt: number;
  readonly request: Operations[Kind]["request"];
  readonly node: Node;
  /** The model to ask for, as the provider names it. */
  readonly model: string;
  /** Aborts when the client leaves, the deadline passes or another attempt won. */
  readonly signal: AbortSignal;
  /** Injects the node's credential as `auth` says; bound to the node's own host. */
  readonly fetch: Fetch;
  readonly sign: Sign;
  readonly log: Logger;
  readonly clock: Clock;
  readonly losses: LossSink;
}
