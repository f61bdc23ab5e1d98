import { GatewayError } from "@patchbay/sdk";
import { isPromise } from "../guard.ts";
import type { PluginAccount } from "./plugin-account.ts";

/** How a failure is taken. */
export interface Measure {
  /** After it was aborted a failure says nothing of the plugin. */
  readonly signal?: AbortSignal;
  /** Whether faults in a row take the plugin out: of nodes and observers others see to that. */
  readonly trips?: boolean;
}

/** Calls plugin code and puts it on the account. What it throws, and what it resolves with, comes through as it is. */
export function measured<T>(account: PluginAccount, hook: string, run: () => T, how: Measure = {}): T {
  const call = startCall(account, hook, how);
  let result: T;
  try {
    result = run();
  } catch (cause) {
    call.returned();
    call.failed(cause);
    throw cause;
  }
  call.returned();
  if (isPromise(result)) void result.then(call.succeeded, call.failed);
  else call.succeeded();
  return result;
}

/** A refusal with a code of its own is an answer; only what nobody meant is a fault. */
export function isFault(cause: unknown): boolean {
  return !GatewayError.is(cause) || cause.owner === "plugin" || cause.code === "internal";
}

/** A call that is under way. */
interface MeasuredCall {
  /** Its synchronous part is over. */
  readonly returned: () => void;
  readonly succeeded: () => void;
  readonly failed: (cause: unknown) => void;
}

function startCall(account: PluginAccount, name: string, { signal, trips = false }: Measure): MeasuredCall {
  const { clock, breaker } = account;
  const hook = account.hook(name);
  const startedAt = clock.monotonic();
  let blockedMs = 0;
  const ended = (): void => hook.called(clock.monotonic() - startedAt, blockedMs);
  return {
    returned: () => {
      blockedMs = clock.monotonic() - startedAt;
    },
    succeeded: () => {
      ended();
      hook.succeeded();
      breaker.succeeded();
    },
    failed: (cause) => {
      ended();
      if (signal?.aborted) return undefined;
      if (!isFault(cause)) return breaker.succeeded();
      const inRow = hook.failed();
      const isLate = GatewayError.is(cause) && cause.code === "plugin-timeout";
      return trips ? breaker.failed(name, inRow, isLate) : undefined;
    },
  };
}
