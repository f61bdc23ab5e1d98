import { type Clock, GatewayError } from "@patchbay/sdk";
import { type Guard, guarded } from "../guard.ts";

/** Codecs elsewhere answer in a fraction of this, also for large bodies. */
const codecDeadlineMs = 5000;
/** So long a client is kept waiting for the words in which a failure is told. */
export const lastWordsMs = 1000;

/** Something that is asked of a hook in another process. */
export interface RemoteCall {
  readonly plugin: string;
  readonly hook: string;
  readonly clock: Clock;
  /** Default: what a codec may take. */
  readonly deadlineMs?: number;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/** Asks, and waits: not beyond the deadline, and not when it is called off. @throws GatewayError that names the plugin. */
export async function remotely<T>(call: RemoteCall, ask: () => Promise<T>): Promise<T> {
  const { plugin, hook, clock, deadlineMs = codecDeadlineMs, signal } = call;
  if (signal?.aborted) throw reasonOf(signal);
  const guard: Guard = { plugin, hook, clock, deadlineMs };
  const pending = guarded(guard, ask);
  return await (signal ? orCalledOff(pending, signal) : pending);
}

/** What is pending, or the reason why nobody waits for it any more. */
export function orCalledOff<T>(pending: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(reasonOf(signal));
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    Promise.resolve(pending)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}

function reasonOf(signal: AbortSignal): GatewayError {
  return GatewayError.from(signal.reason, "aborted");
}
