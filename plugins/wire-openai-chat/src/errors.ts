import type { ErrorResponse, Failure } from "@patchbay/sdk";
import { openaiErrors } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

const errors = openaiErrors(wireId);

/** How this wire tells of failures. */
export const { encodeError, errorBody } = errors;

/** What vendors behind this wire say of thinking that they signed or sealed and do not take back. */
const refusesProof =
  /thought_?signature|signature\b.{0,40}\bthinking|thinking.{0,80}(signature|cannot be modified)|encrypted_content/is;

/** Reads an error answer. */
export function failureOf(response: ErrorResponse): Failure {
  const failure = errors.failureOf(response);
  const isRefused = failure.code === "bad-request" && refusesProof.test(`${failure.vendorCode} ${failure.message}`);
  return isRefused ? { ...failure, code: "proof-refused" } : failure;
}
