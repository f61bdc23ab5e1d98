import { type Clock, GatewayError, type TimerHandle } from "@patchbay/sdk";

/** What bounds the calls of a plugin that is not trusted. */
export interface CallGateOptions {
  readonly clock: Clock;
  /** Whose calls these are, for messages. */
  readonly label: string;
}

/** Leave to call, until `leave`. */
export interface CallLease {
  /** Aborts when the time is up, and with the signals that were given. */
  readonly signal: AbortSignal;
  /** What ended the call, when it was the time. */
  readonly expiry: () => GatewayError | undefined;
  /** Twice does no harm. */
  readonly leave: () => void;
}

/** Lets calls in. @throws GatewayError `queue-full` when too many are under way. */
export type CallGate = (signals: readonly AbortSignal[]) => CallLease;

/** Calls that one plugin may have under way, from the request to the last byte of the answer. */
export const maxCalls = 32;
/** Longest time for one call with its answer. */
export const maxCallMs = 600_000;
/** Bytes of a request's body. */
export const maxRequestBytes = 32 * 1024 * 1024;
/** Bytes of an answer that is read as a stream. */
export const maxStreamBytes = 1024 * 1024 * 1024;

/** Counts and times the calls of one plugin, or of one attempt of a plugin's provider. */
export function createCallGate({ clock, label }: CallGateOptions): CallGate {
  let running = 0;
  return (signals) => {
    if (running >= maxCalls) {
      throw new GatewayError("queue-full", `${label} has ${maxCalls} calls under way, which is the most it may have`);
    }
    running += 1;
    const ended = new AbortController();
    let expired: GatewayError | undefined;
    let timer: TimerHandle | undefined = clock.after(maxCallMs, () => {
      expired = new GatewayError("timeout", `a call of ${label} was not over within ${maxCallMs} ms`);
      ended.abort(expired);
    });
    return {
      signal: AbortSignal.any([...signals, ended.signal]),
      expiry: () => expired,
      leave() {
        if (timer === undefined) return;
        timer.cancel();
        timer = undefined;
        running -= 1;
      },
    };
  };
}
