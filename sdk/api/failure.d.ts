import type { JsonObject } from "./model/json.ts";
/** Whose fault a failure is. A client's fault never touches a node; a credential's rests the node; a plugin's names the plugin. */
export type FailureOwner = "client" | "gateway" | "plugin" | "network" | "credential" | "model" | "provider";
/** What follows from a failure. */
export interface FailureRule {
    /** HTTP status that the client sees (RFC 9110; 499 and 529 by custom). */
    readonly status: number;
    /** Another node may answer the same request. */
    readonly retryable: boolean;
    readonly owner: FailureOwner;
}
/** Every way in which an exchange can fail: what the client sees, whether another node may try, and whose fault it is. */
export declare const failures: {
    readonly "bad-request": {
        readonly status: 400;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly unsupported: {
        readonly status: 400;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "context-length": {
        readonly status: 400;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "proof-refused": {
        readonly status: 400;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly unauthenticated: {
        readonly status: 401;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "permission-denied": {
        readonly status: 403;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "not-found": {
        readonly status: 404;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "unknown-model": {
        readonly status: 404;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "unknown-pool": {
        readonly status: 404;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "method-not-allowed": {
        readonly status: 405;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly conflict: {
        readonly status: 409;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "too-large": {
        readonly status: 413;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly "unsupported-encoding": {
        readonly status: 415;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly unprocessable: {
        readonly status: 422;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly aborted: {
        readonly status: 499;
        readonly retryable: false;
        readonly owner: "client";
    };
    readonly internal: {
        readonly status: 500;
        readonly retryable: false;
        readonly owner: "gateway";
    };
    readonly "no-node": {
        readonly status: 503;
        readonly retryable: false;
        readonly owner: "gateway";
    };
    readonly "all-cooling": {
        readonly status: 429;
        readonly retryable: false;
        readonly owner: "gateway";
    };
    readonly "queue-full": {
        readonly status: 429;
        readonly retryable: true;
        readonly owner: "gateway";
    };
    readonly draining: {
        readonly status: 503;
        readonly retryable: false;
        readonly owner: "gateway";
    };
    readonly deadline: {
        readonly status: 504;
        readonly retryable: false;
        readonly owner: "gateway";
    };
    readonly "plugin-failed": {
        readonly status: 500;
        readonly retryable: false;
        readonly owner: "plugin";
    };
    readonly "plugin-timeout": {
        readonly status: 504;
        readonly retryable: false;
        readonly owner: "plugin";
    };
    readonly "provider-crashed": {
        readonly status: 502;
        readonly retryable: true;
        readonly owner: "plugin";
    };
    readonly unreachable: {
        readonly status: 502;
        readonly retryable: true;
        readonly owner: "network";
    };
    readonly timeout: {
        readonly status: 504;
        readonly retryable: true;
        readonly owner: "network";
    };
    readonly "stream-interrupted": {
        readonly status: 502;
        readonly retryable: true;
        readonly owner: "network";
    };
    readonly "credential-rejected": {
        readonly status: 502;
        readonly retryable: true;
        readonly owner: "credential";
    };
    readonly "quota-exhausted": {
        readonly status: 429;
        readonly retryable: true;
        readonly owner: "credential";
    };
    readonly "model-not-found": {
        readonly status: 404;
        readonly retryable: true;
        readonly owner: "model";
    };
    readonly "rate-limited": {
        readonly status: 429;
        readonly retryable: true;
        readonly owner: "provider";
    };
    readonly overloaded: {
        readonly status: 503;
        readonly retryable: true;
        readonly owner: "provider";
    };
    readonly "upstream-failed": {
        readonly status: 502;
        readonly retryable: true;
        readonly owner: "provider";
    };
    readonly "invalid-reply": {
        readonly status: 502;
        readonly retryable: true;
        readonly owner: "provider";
    };
};
/** The name of a failure; part of the public surface: logs, metrics and error answers carry it. */
export type FailureCode = keyof typeof failures;
/** A failure as plain data: what a codec read from an upstream's error, or what crosses into another process. */
export interface Failure {
    readonly code: FailureCode;
    /** Lower case, no full stop; names what failed. Holds no secret. */
    readonly message: string;
    /** When trying again makes sense, in milliseconds from now. */
    readonly retryAfterMs?: number;
    /** The request field at fault, such as `messages[0].content`. */
    readonly param?: string;
    /** The vendor's own word for the failure. */
    readonly vendorCode?: string;
    readonly upstream?: UpstreamError;
    /** More for the log: never shown to a client. */
    readonly details?: JsonObject;
}
/** An upstream's error as it came, for relaying to a client of the same wire. Already scrubbed of secrets by the kernel. */
export interface UpstreamError {
    /** HTTP status; 200 for an error inside a stream or a whole answer. */
    readonly status: number;
    /** Header names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Id of the wire that the body is written in. */
    readonly wire: string;
}
