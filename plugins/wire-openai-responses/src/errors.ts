import type { ErrorResponse, Failure, GatewayError } from "@patchbay/sdk";
import { openaiErrors, openaiWords } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

const plain = openaiErrors(wireId);

export const { encodeError, errorBody } = plain;

const refusedSeal = /encrypted[ _]content\b.*\b(verified|decrypted|parsed|invalid)|\binvalid encrypted[ _]content/i;

/** Reads an error answer. A sealed thought that another account or vendor made is refused as what it is. */
export function failureOf(response: ErrorResponse): Failure {
  const failure = plain.failureOf(response);
  const { code, vendorCode, message } = failure;
  if (code !== "bad-request" && !(response.status === 200 && code === "upstream-failed")) return failure;
  const isSeal = vendorCode === "invalid_encrypted_content" || refusedSeal.test(message);
  return isSeal ? { ...failure, code: "proof-refused" } : failure;
}

/** The code of a failed response. Clients decide by it whether to try again; of our own words they know none. */
export function errorCode({ code, vendorCode, upstream }: GatewayError): string {
  if (upstream?.wire === wireId && vendorCode !== undefined && code !== "credential-rejected") return vendorCode;
  const [type, word] = openaiWords[code];
  if (word === null) return type === "invalid_request_error" ? "invalid_prompt" : "server_error";
  return /^[a-z_]+$/.test(word) && word !== "upstream_error" ? word : "server_error";
}
