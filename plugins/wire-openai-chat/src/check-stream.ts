import type { StreamChecker } from "@patchbay/sdk";
import { createStreamChecker } from "./check/check-stream.ts";

/** Checks a streamed answer of this wire. */
export function checkStream(): StreamChecker {
  return createStreamChecker("chat.completion");
}
