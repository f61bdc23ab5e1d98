import type { AttemptCall, UpstreamHead } from "@patchbay/sdk";
import { passedHeaderFault } from "@patchbay/sdk/http";
import { measured } from "../accounting/measured.ts";
import type { TransformTap } from "../attach.ts";
import { isRecord } from "../config/shape.ts";
import { blame, isPromise } from "../guard.ts";
import type { Attempt } from "./attempt.ts";

const hook = "transform.head";

/** Shows an upstream's head to the transforms that want to see it; what they return goes on the client's answer. */
export function showHead(taps: readonly TransformTap[], head: UpstreamHead, attempt: Attempt): void {
  const call = attempt.call(attempt.entry.wire);
  for (const tap of taps) show(tap, head, { attempt, call });
}

interface Shown {
  readonly attempt: Attempt;
  readonly call: AttemptCall;
}

function show({ plugin, transform, account }: TransformTap, head: UpstreamHead, { attempt, call }: Shown): void {
  const { optional = false } = transform;
  if (!account.breaker.allows()) {
    if (account.isSkipped(optional)) return;
    throw account.resting();
  }
  try {
    const headers = measured(account, hook, () => checked(transform.head?.(head, call)), { trips: true });
    for (const [name, value] of headers) call.replyHeader(name, value);
  } catch (cause) {
    attempt.exchange.generation.host.report({ plugin, hook, cause });
    if (!optional) throw blame({ plugin, hook }, cause);
  }
}

function checked(result: unknown): readonly (readonly [string, string])[] {
  if (result === undefined) return [];
  if (isPromise(result)) throw new TypeError("head must answer at once");
  if (!isRecord(result)) throw new TypeError("head must return headers or nothing");
  return Object.entries(result).map(([name, value]) => {
    const fault = passedHeaderFault(name, value);
    if (fault !== undefined) throw new TypeError(fault);
    return [name, String(value)];
  });
}
