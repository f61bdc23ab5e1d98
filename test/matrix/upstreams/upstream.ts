import type { RecordedRequest, Script } from "@patchbay/sdk/testing";
import type { Wire } from "@patchbay/sdk";
import type { Answer } from "../answer.ts";

/** A fake service that speaks one wire. Its answers are written by hand, not by the codec that is judged. */
export interface Upstream {
  /** Id of the provider that calls it. */
  readonly id: string;
  /** The path that a node's address ends in. */
  readonly basePath: string;
  readonly wire: Wire;
  /** Whether a request wants a stream. */
  wantsStream(request: RecordedRequest): boolean;
  whole(answer: Answer): Script;
  /** One write per event. */
  streamed(answer: Answer): Script;
  /** The events of an answer up to its end, which does not come. */
  unfinished(answer: Answer): Script;
  /** The same, and then a failure in the stream. */
  failing(answer: Answer): Script;
  refusing(status: number, message: string): Script;
}

/** Answers whole or streamed, as the request wishes. */
export function answers(upstream: Upstream, answer: Answer): (request: RecordedRequest) => Script {
  return (request) => (upstream.wantsStream(request) ? upstream.streamed(answer) : upstream.whole(answer));
}

export function streamField(request: RecordedRequest): boolean {
  return (request.json() as { readonly stream?: boolean }).stream === true;
}

/** Words of the vendors that put their errors into `error.type`. */
export const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  429: "rate_limit_error",
  500: "api_error",
  529: "overloaded_error",
};

export const failureText = "the machine broke";
