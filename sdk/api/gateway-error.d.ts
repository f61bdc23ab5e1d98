import { type Failure, type FailureCode, type FailureOwner, type UpstreamError } from "./failure.ts";
import type { JsonObject } from "./model/json.ts";
declare const brand: unique symbol;
/** What a `GatewayError` may carry beside code and message. */
export interface GatewayErrorOptions extends Omit<Failure, "code" | "message"> {
    readonly cause?: unknown;
    /** Status that the client sees, where the failure table's is not exact enough (a relayed 529, for example). */
    readonly status?: number;
    /** The plugin at fault. */
    readonly plugin?: string;
    /** The hook at fault, such as `transform.request`. */
    readonly hook?: string;
}
/** The one error class that crosses a plugin boundary. Known by its brand, since a plugin may carry its own copy of the SDK. */
export declare class GatewayError extends Error implements Failure {
    readonly name = "GatewayError";
    readonly [brand] = true;
    readonly code: FailureCode;
    readonly status: number;
    readonly retryable: boolean;
    readonly owner: FailureOwner;
    readonly retryAfterMs?: number;
    readonly param?: string;
    readonly vendorCode?: string;
    readonly upstream?: UpstreamError;
    readonly details?: JsonObject;
    readonly plugin?: string;
    readonly hook?: string;
    constructor(code: FailureCode, message: string, options?: GatewayErrorOptions);
    /** Whether a value is a `GatewayError`, of whichever copy of the SDK. */
    static is(value: unknown): value is GatewayError;
    /** The error of a failure that came as data. A code of a newer level than this one becomes `upstream-failed`. */
    static of(failure: Failure): GatewayError;
    /** Any thrown value as a `GatewayError`: itself, `aborted` for an abort, else `code`. */
    static from(cause: unknown, code?: FailureCode): GatewayError;
}
export {};
