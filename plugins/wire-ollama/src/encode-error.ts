import type { ErrorAnswer, GatewayError, JsonObject } from "@patchbay/sdk";
import { retryHeaders } from "@patchbay/wire-kit";

/** Writes an error answer. Clients print `error`, so that it is a text and nothing else. */
export function encodeError(error: GatewayError): ErrorAnswer {
  return { status: error.status, headers: retryHeaders(error), body: errorBody(error) };
}

/** An error in the words of this wire, as an answer or as the last line of a stream. */
export function errorBody({ message }: GatewayError): JsonObject {
  return { error: message };
}

/** What is told in place of an answer whose model gave up. */
export const endedInError: JsonObject = { error: "the model ended its answer with an error" };
