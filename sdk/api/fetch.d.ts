import type { Json } from "./model/json.ts";
/** What to send. `json` and `body` exclude each other. */
export interface FetchInit {
    /** Default `GET`, or `POST` with a body. */
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    /** Sent as JSON with the right content type. */
    readonly json?: Json;
    /** Ends the request, also while its body is read. */
    readonly signal?: AbortSignal;
    /** Longest wait for the response's head, in milliseconds. */
    readonly firstByteMs?: number;
    /** Longest silence while the body is read, in milliseconds. */
    readonly idleMs?: number;
}
/** What came back. The body can be read once. */
export interface FetchResponse {
    readonly status: number;
    /** Status is 200 to 299. */
    readonly ok: boolean;
    /** Names in lower case; several values are joined by `, `. */
    readonly headers: Readonly<Record<string, string>>;
    readonly url: string;
    /** The bytes as they come. Leaving the loop closes the connection. */
    readonly body: AsyncIterable<Uint8Array>;
    text(): Promise<string>;
    json(): Promise<Json>;
}
/**
 * Calls a host on a plugin's behalf. `call.fetch` puts the node's credential where the provider's `auth` says;
 * `context.fetch` carries no credential and reaches only declared hosts.
 * @throws GatewayError `unreachable`, `timeout`, `aborted`; `permission-denied` for a host that was not declared.
 */
export type Fetch = (url: string | URL, init?: FetchInit) => Promise<FetchResponse>;
/** Signs data with the node's credential inside the host, for vendors that want signed requests. Hex, or base64 on demand. */
export type Sign = (input: {
    readonly algorithm: "hmac-sha256" | "hmac-sha1" | "hmac-sha512";
    readonly data: string | Uint8Array;
    readonly encoding?: "hex" | "base64" | "base64url";
}) => Promise<string>;
