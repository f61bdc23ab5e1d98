import { type Clock, type FailureCode, GatewayError } from "@patchbay/sdk";

/** Who is called, for blame. */
export interface Blame {
  readonly plugin: string;
  readonly hook: string;
}

/** How long a plugin may take, and on whose watch. */
export interface Guard extends Blame {
  readonly clock: Clock;
  readonly deadlineMs: number;
}

/**
 * Calls plugin code so that it cannot harm the caller: a throw carries the plugin's name, a promise that never settles is
 * given up. What returns at once is returned at once: a deadline is armed only for what is really pending.
 */
export function guarded<T>(guard: Guard, run: () => T | Promise<T>): T | Promise<T> {
  try {
    const result = run();
    return isPromise(result) ? settle(guard, result) : result;
  } catch (cause) {
    throw blame(guard, cause);
  }
}

export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

/**
 * The failure of a plugin: a `GatewayError` of its own keeps its code, anything else is the plugin's fault. So is a call
 * that the plugin called off itself: the client is still there.
 */
export function blame({ plugin, hook }: Blame, cause: unknown, code: FailureCode = "plugin-failed"): GatewayError {
  if (GatewayError.is(cause) && cause.code !== "aborted") return cause;
  const { message } = GatewayError.from(cause);
  return new GatewayError(code, `plugin "${plugin}" failed in ${hook}: ${message}`, { plugin, hook, cause });
}

/** Waits for a plugin's promise, but not beyond the deadline. */
export function settle<T>(guard: Guard, pending: PromiseLike<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const { plugin, hook, deadlineMs } = guard;
    const deadline = guard.clock.after(deadlineMs, () => {
      reject(
        new GatewayError("plugin-timeout", `plugin "${plugin}" did not settle ${hook} within ${deadlineMs} ms`, {
          plugin,
          hook,
        }),
      );
    });
    // A foreign promise may throw in its `then`; the language's own wrapping sees to that, and leaves its own as they are.
    Promise.resolve(pending).then(
      (value) => {
        deadline.cancel();
        resolve(value);
      },
      (cause: unknown) => {
        deadline.cancel();
        reject(blame(guard, cause));
      },
    );
  });
}
