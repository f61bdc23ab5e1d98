import type { ErrorAnswer, ErrorResponse, Failure, GatewayError, JsonObject, WireId } from "@patchbay/sdk";
import { relayedError, retryHeaders } from "../error-answer.ts";
import { failureOf } from "./decode-error.ts";
import { openaiWords } from "./words.ts";

/** How a wire that OpenAI made tells of failures. */
export interface OpenaiErrors {
  readonly failureOf: (response: ErrorResponse) => Failure;
  /** Writes an error answer. An upstream of the same wire is heard in its own words where its status may be told. */
  readonly encodeError: (error: GatewayError) => ErrorAnswer;
  /** An error in the words of the wire. */
  readonly errorBody: (error: GatewayError) => JsonObject;
}

/** The errors of one wire. */
export function openaiErrors(wire: WireId): OpenaiErrors {
  const errorBody = ({ code, message, param, vendorCode, upstream }: GatewayError): JsonObject => {
    const [type, word] = openaiWords[code];
    const exact = upstream?.wire === wire && code === "bad-request" ? vendorCode : undefined;
    return { error: { message, type, param: param ?? null, code: exact ?? word } };
  };
  return {
    failureOf: (response) => failureOf(response, wire),
    encodeError: (error) =>
      relayedError(error, wire) ?? { status: error.status, headers: retryHeaders(error), body: errorBody(error) },
    errorBody,
  };
}
