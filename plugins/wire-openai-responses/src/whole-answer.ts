import { GatewayError } from "@patchbay/sdk";

/** The text of an answer in one piece. @throws GatewayError `stream-interrupted` when there is none. */
export function wholeAnswer(text: string): string {
  if (text.trim() === "") throw new GatewayError("stream-interrupted", "the upstream sent no answer");
  return text;
}
