import type { GatewayError } from "@patchbay/sdk";
import { openaiErrors, openaiWords } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** How this wire tells of failures. */
export const { failureOf, encodeError, errorBody } = openaiErrors(wireId);

/** The code of a failed response. Clients decide by it whether to try again; of our own words they know none. */
export function errorCode({ code, vendorCode, upstream }: GatewayError): string {
  if (upstream?.wire === wireId && vendorCode !== undefined && code !== "credential-rejected") return vendorCode;
  const [type, word] = openaiWords[code];
  if (word === null) return type === "invalid_request_error" ? "invalid_prompt" : "server_error";
  return /^[a-z_]+$/.test(word) && word !== "upstream_error" ? word : "server_error";
}
