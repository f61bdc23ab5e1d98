import { type Failure, type FailureCode, type FailureOwner, failures, type UpstreamError } from "./failure.ts";
import type { JsonObject } from "./model/json.ts";

const brand: unique symbol = Symbol.for("@patchbay/sdk/gateway-error");

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
export class GatewayError extends Error implements Failure {
  override readonly name = "GatewayError";
  readonly [brand] = true;
  readonly code: FailureCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly owner: FailureOwner;
  declare readonly retryAfterMs?: number;
  declare readonly param?: string;
  declare readonly vendorCode?: string;
  declare readonly upstream?: UpstreamError;
  declare readonly details?: JsonObject;
  declare readonly plugin?: string;
  declare readonly hook?: string;

  constructor(code: FailureCode, message: string, options: GatewayErrorOptions = {}) {
    const { cause, ...fields } = options;
    super(message, cause === undefined ? undefined : { cause });
    const rule = failures[code];
    this.code = code;
    this.retryable = rule.retryable;
    this.owner = rule.owner;
    Object.assign(this, fields);
    this.status = fields.status ?? rule.status;
  }

  /** Whether a value is a `GatewayError`, of whichever copy of the SDK. */
  static is(value: unknown): value is GatewayError {
    return typeof value === "object" && value !== null && brand in value;
  }

  /** The error of a failure that came as data. A code of a newer level than this one becomes `upstream-failed`. */
  static of(failure: Failure): GatewayError {
    const { code, message, ...rest } = failure;
    return new GatewayError(Object.hasOwn(failures, code) ? code : "upstream-failed", message, rest);
  }

  /** Any thrown value as a `GatewayError`: itself, `aborted` for an abort, else `code`. */
  static from(cause: unknown, code: FailureCode = "internal"): GatewayError {
    if (GatewayError.is(cause)) return cause;
    const aborted = cause instanceof Error && cause.name === "AbortError";
    const message = cause instanceof Error ? cause.message : textOf(cause);
    return new GatewayError(aborted ? "aborted" : code, message, { cause });
  }
}

/** Text of any value, also of one that refuses to become text. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `a thrown ${typeof value}`;
  }
}
