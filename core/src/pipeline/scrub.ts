import { type Failure, GatewayError } from "@patchbay/sdk";
import { scrubPlain } from "../credentials/scrub-plain.ts";
import type { Frame } from "./frame.ts";

type Redact = (text: string) => string;

/** An answer's frame without secrets in what it tells of a failure: neither in the event nor in the bytes that go through. */
export function scrubFrame(frame: Frame, redact: Redact): Frame {
  const last = frame.events.at(-1);
  if (last?.type !== "error") return frame;
  const failure = scrubFailure(last.failure, redact);
  return {
    events: [...frame.events.slice(0, -1), { type: "error", failure }],
    ...(frame.bytes && { bytes: scrubBytes(frame.bytes, redact) }),
  };
}

/** An error without secrets: itself when it held none. */
export function scrubError(error: GatewayError, redact: Redact): GatewayError {
  const { code, message, status, retryAfterMs, param, vendorCode, upstream, details, plugin, hook } = error;
  const failure: Failure = {
    code,
    message,
    ...(param !== undefined && { param }),
    ...(vendorCode !== undefined && { vendorCode }),
    ...(upstream && { upstream }),
    ...(details && { details }),
  };
  const clean = scrubFailure(failure, redact);
  if (JSON.stringify(clean) === JSON.stringify(failure)) return error;
  const { code: _code, message: text, ...rest } = clean;
  // What caused it may hold the secret as well, and stays behind.
  return new GatewayError(code, text, {
    ...rest,
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(plugin !== undefined && { plugin }),
    ...(hook !== undefined && { hook }),
  });
}

function scrubFailure(failure: Failure, redact: Redact): Failure {
  const { message, param, vendorCode, upstream, details, ...rest } = failure;
  return {
    ...rest,
    message: redact(message),
    ...(param !== undefined && { param: redact(param) }),
    ...(vendorCode !== undefined && { vendorCode: redact(vendorCode) }),
    ...(upstream && { upstream: { ...upstream, body: redact(upstream.body) } }),
    ...(details && { details: scrubPlain(details, redact) }),
  };
}

/** One sign per byte, since a piece of a stream may begin or end within a character. */
function scrubBytes(bytes: Uint8Array, redact: Redact): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const clean = redact(text);
  return clean === text ? bytes : Buffer.from(clean, "latin1");
}
