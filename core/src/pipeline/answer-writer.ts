import type { GatewayError } from "@patchbay/sdk";
import type { CommittedAnswer } from "./frame.ts";

/** Writes an exchange's answer to its client. */
export interface AnswerWriter {
  /** Writes the whole of a committed answer. Throws when it breaks off. */
  answer(answer: CommittedAnswer): Promise<void>;
  /** Ends a stream that has begun in the client's own dialect; a promise where that is written elsewhere. */
  fail(error: GatewayError): Promise<void> | undefined;
  /** The exchange is over, however it ended. */
  dispose(): void;
}
