import { type Check, type CheckSession, passed } from "../check.ts";
import { demand } from "../check-failure.ts";
import { completionOf, deltaText, refusalOf, says, textOf } from "../chat.ts";

/** A client may leave a stream, and the gateway serves the next one. */
export const abort: Check = {
  id: "abort",
  isRequired: false,
  needsSmoke: true,
  maxCalls: 2,
  maxTokens: 512,
  async run(session) {
    const { caller } = session;
    const question = says("Count from one to three hundred in words, separated by commas.");
    const left = await caller.stream(question, (chunk) => deltaText(chunk) !== "");
    demand(left.status === 200, refusalOf(left));
    demand(left.isLeft, "the stream ended before any text");
    const fate = await fateOf(left.headers["x-request-id"], session);
    const next = await caller.chat(says("Reply with the single word: patchbay"));
    textOf(completionOf(next));
    return passed(fate, { nextMs: next.durationMs });
  },
};

const fates = {
  cancelled: "the call to the provider was cancelled, and the next chat was answered",
  ended: "the answer had come to its end already, and the next chat was answered",
  unknown: "the next chat was answered",
} as const;

async function fateOf(requestId: string | undefined, { target }: CheckSession): Promise<string> {
  if (!target.afterAbort || requestId === undefined) return fates.unknown;
  const fate = await target.afterAbort(requestId);
  demand(fate !== "running", "the exchange still runs 2 s after its client left");
  return fates[fate];
}
