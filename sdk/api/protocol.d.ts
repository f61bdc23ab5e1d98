import type { Json } from "./model/json.ts";
import type { OperationKind } from "./model/operation.ts";
import type { ErrorAnswer, Wire, WireId } from "./wire.ts";
/** A dialect that clients may speak to the gateway: its routes, on top of a wire. */
export interface InboundProtocol {
    /** Unique among loaded plugins. */
    readonly id: string;
    /** The wire, or the id of one that another loaded plugin gives. */
    readonly wire: Wire | WireId;
    readonly routes: readonly Route[];
    /** Silence after which a stream gets the wire's keep-alive bytes, in milliseconds; 0 means never. Default 15,000. */
    readonly keepAliveMs?: number;
}
/**
 * One way in. The kernel has taken off the pool segment and a missing or doubled `/v1` before routes are matched.
 * Two routes with the same method, path and match are a load error.
 */
export interface Route {
    readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    /** In the notation of path-to-regexp 8: `/v1/models/:id`, `/v1/models/*id`. Begins with `/`. */
    readonly path: string;
    /** Narrows the route to requests with these headers or query parameters; `true` means any value. */
    readonly match?: {
        readonly headers?: Readonly<Record<string, string | true>>;
        readonly query?: Readonly<Record<string, string | true>>;
    };
    /** `websocket` is for GET routes that upgrade; they need a `session`. Default `http`. */
    readonly transport?: "http" | "websocket";
    /** Makes the reader and writer of one connection that stays open. */
    readonly session?: () => RouteSession;
    readonly operation: OperationKind;
    /** Reads what the kernel must know to choose a node. Default: `model` and `stream` of a JSON body. Must be cheap. */
    readonly target?: (request: InboundRequest) => RouteTarget;
}
/** A client's request as a route sees it. */
export interface InboundRequest {
    readonly method: string;
    /** Path as matched, without the pool segment. */
    readonly path: string;
    readonly params: Readonly<Record<string, string>>;
    readonly query: Readonly<Record<string, string>>;
    /** Names in lower case, without credentials. */
    readonly headers: Readonly<Record<string, string>>;
    /** Parsed JSON; undefined without a body. */
    readonly body: Json | undefined;
}
/** What the kernel must know to choose a node. */
export interface RouteTarget {
    /** Absent for operations that are about no model. */
    readonly model?: string;
    readonly stream: boolean;
}
/**
 * One connection that stays open: each message asks for one exchange at a time, which runs as if its body had come by POST.
 * May remember what went through, within bounds.
 */
export interface RouteSession {
    /** The body that a text message asks with; undefined when it asks for nothing. @throws GatewayError `bad-request`. */
    read(message: string): Json | undefined;
    /** Messages that carry a piece of the answer, as the wire's encoder or an upstream wrote it; cut anywhere. */
    write(piece: string): readonly string[];
    /** The message that tells of a failure before any piece, of which `answer` is what a client by HTTP would get. */
    fail(answer: ErrorAnswer): string;
}
