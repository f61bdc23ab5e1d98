import { GatewayError } from "@patchbay/sdk";
import { isFault } from "./accounting/measured.ts";
import type { PluginAccount } from "./accounting/plugin-account.ts";
import { blame, type Guard, isPromise, settle } from "./guard.ts";

/** How a tap goes on. */
export type Done<T> = (error: Error | null, result?: T) => void;

/** Who is called, on whose account. */
export interface Callee {
  readonly guard: Guard;
  readonly account: PluginAccount;
  /** While it rests, things go on without it. */
  readonly isOptional: boolean;
}

/** How a tap of a waterfall answers. */
export interface Answers<T, C> {
  readonly before?: (call: C, value: T) => void;
  /** Whether returning nothing means that nothing changes. */
  readonly mayReturnNothing: boolean;
  /** Nobody waits for the answer any more, so that a failure says nothing. */
  readonly isCalledOff?: (call: C) => boolean;
  /** The plugin's new value, once it is known to be one. Throws otherwise. */
  readonly take: (result: unknown, before: T) => T;
  readonly fail: (cause: Error, done: Done<T>, before: T) => void;
}

/** A tap of a waterfall. A plugin that answers at once, and changes nothing, costs next to nothing: no promise, no closure. */
export function createTap<T, C>(
  callee: Callee,
  run: (value: T, call: C) => unknown,
  answers: Answers<T, C>,
): (value: T, call: C, done: Done<T>) => void {
  const { guard, account } = callee;
  const { clock } = guard;
  const { breaker } = account;
  const { before } = answers;
  const counts = account.hook(guard.hook);
  const { finish, failed, rest } = endings(callee, answers);
  return (value, call, done) => {
    if (!breaker.allows()) return rest(value, done);
    const startedAt = clock.monotonic();
    let result: unknown;
    try {
      before?.(call, value);
      result = run(value, call);
    } catch (cause) {
      const spentMs = clock.monotonic() - startedAt;
      counts.called(spentMs, spentMs);
      return failed(blame(guard, cause), value, call, done);
    }
    const blockedMs = clock.monotonic() - startedAt;
    if (!isPromise(result)) {
      counts.called(blockedMs, blockedMs);
      return finish(result, value, call, done);
    }
    const ended = (): void => counts.called(clock.monotonic() - startedAt, blockedMs);
    void settle(guard, result).then(
      (settled) => {
        ended();
        finish(settled, value, call, done);
      },
      (cause: unknown) => {
        ended();
        failed(asError(cause), value, call, done);
      },
    );
    return undefined;
  };
}

/** What a tap does when the plugin has answered, has failed or rests. */
interface Endings<T, C> {
  readonly finish: (result: unknown, value: T, call: C, done: Done<T>) => void;
  readonly failed: (cause: Error, value: T, call: C, done: Done<T>) => void;
  readonly rest: (value: T, done: Done<T>) => void;
}

function endings<T, C>({ guard, account, isOptional }: Callee, answers: Answers<T, C>): Endings<T, C> {
  const { breaker } = account;
  const { mayReturnNothing, isCalledOff, take, fail } = answers;
  const counts = account.hook(guard.hook);
  const isSame = (result: unknown, value: T): boolean => result === value || (result === undefined && mayReturnNothing);
  const failed: Endings<T, C>["failed"] = (cause, value, call, done) => {
    if (isFault(cause) && isCalledOff?.(call) !== true) breaker.failed(guard.hook, counts.failed());
    fail(cause, done, value);
  };
  const finish: Endings<T, C>["finish"] = (result, value, call, done) => {
    let taken: T;
    try {
      taken = isSame(result, value) ? value : take(result, value);
    } catch (cause) {
      return failed(asError(cause), value, call, done);
    }
    counts.succeeded();
    breaker.succeeded();
    return done(null, taken);
  };
  const rest: Endings<T, C>["rest"] = (value, done) =>
    account.isSkipped(isOptional) ? done(null, value) : done(account.resting());
  return { finish, failed, rest };
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : GatewayError.from(cause);
}
