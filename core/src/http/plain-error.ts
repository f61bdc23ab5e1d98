import type { GatewayError } from "@patchbay/sdk";

/** An error before any protocol is known: the shape is the one that most clients read. */
export function plainError({ message, param, code }: GatewayError): object {
  return { error: { message, type: "invalid_request_error", param: param ?? null, code } };
}
