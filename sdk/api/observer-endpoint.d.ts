import type { JsonObject } from "./model/json.ts";
import type { Maybe } from "./transform.ts";
/**
 * A page that an observer shows under an address of the gateway, such as `/metrics`. For `GET` alone; a client's key is not
 * asked for. Two plugins with one path, or a path that is somebody else's, are faults of the config.
 */
export interface ObserverEndpoint {
    /**
     * The whole path: segments of letters, digits, `.`, `_`, `~` and `-`, without a slash at the end. The first is none of
     * `health`, `ready`, `v1`, `v1beta` and `api`; below `/admin/` only with access `admin`.
     */
    readonly path: string;
    /** Who may look: anybody who reaches the gateway, or whoever has the admin token; without one such a page is not there. */
    readonly access: "open" | "admin";
    /** What stands of it in the admin door's OpenAPI document; for paths below `/admin/`. */
    readonly describe?: ObserverEndpointDescription;
    /** Answers; nothing is a 404. Five seconds at most, but for what a stream still sends. A `GatewayError` keeps its status. */
    readonly handle: (request: ObserverEndpointRequest) => Maybe<ObserverEndpointAnswer>;
}
/** A page, for programs: OpenAPI 3.1. */
export interface ObserverEndpointDescription {
    readonly summary: string;
    /** Schema of each parameter of the query, as JSON Schema of draft 2020-12. */
    readonly query?: Readonly<Record<string, JsonObject>>;
    /** Schema of an answer in JSON. */
    readonly answer?: JsonObject;
}
/** Who looks at a page, and how. */
export interface ObserverEndpointRequest {
    readonly query: Readonly<Record<string, string>>;
    /** Names in lower case, without credentials. */
    readonly headers: Readonly<Record<string, string>>;
    /** Aborts when the client has left, and for a stream also when the configuration has changed hands. */
    readonly signal: AbortSignal;
}
/** What a page shows. Secrets that the gateway knows are taken out of text. */
export interface ObserverEndpointAnswer {
    /** From 200 to 599; default 200. */
    readonly status?: number;
    /** Names in lower case. Default of `content-type`: `text/plain; charset=utf-8` for text, `application/octet-stream` for bytes. */
    readonly headers?: Readonly<Record<string, string>>;
    /**
     * Whole, or piece by piece: the next piece is asked for when the client has taken the one before. The iterator is ended
     * (`return`) when the client leaves or the configuration changes hands. At most 64 answers of one page run at once.
     */
    readonly body: string | Uint8Array | AsyncIterable<string>;
}
