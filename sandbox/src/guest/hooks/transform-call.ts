import type { AttemptCall, RequestCall } from "@patchbay/sdk";
import type { GuestKernel } from "../guest-kernel.ts";

/** What a transform is told of the exchange or the attempt, as data. */
export type CallData = Omit<RequestCall & Partial<AttemptCall>, "signal" | "log" | "replyHeader">;

/** The call as the plugin sees it. */
export function callOf(data: CallData, signal: AbortSignal, { log }: GuestKernel): AttemptCall {
  // At position `request` the host says nothing of an attempt, and the plugin's type of call does not either.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { ...data, signal, log: log.with({ exchange: data.exchange }), replyHeader } as AttemptCall;
}

function replyHeader(): never {
  throw new Error("replyHeader is not available in a sandbox yet; run the plugin inline");
}
