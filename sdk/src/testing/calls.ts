import { createHmac } from "node:crypto";
import type { Sign } from "../fetch.ts";
import type { OperationKind, Operations } from "../model/operation.ts";
import type { Call } from "../provider.ts";
import type { AttemptCall } from "../transform.ts";
import { createTestClock } from "./clock.ts";
import { testFetch } from "./fetch.ts";
import { testLogger } from "./logger.ts";
import { candidate, node } from "./nodes.ts";

/** What a test says about a call beside its request. */
export type CallOverrides = Partial<Omit<Call<OperationKind>, "request">>;

/**
 * A first attempt as a programmed provider gets it, on a clock that stands still, with a fetch that reaches nobody and
 * signatures made with the key `test-credential`.
 */
export function providerCall<Kind extends OperationKind>(
  request: Operations[Kind]["request"],
  overrides: CallOverrides = {},
): Call<Kind> {
  return {
    exchange: "test-exchange",
    attempt: 1,
    request,
    node: node("test"),
    model: "test-model",
    signal: new AbortController().signal,
    fetch: testFetch(),
    sign,
    log: testLogger(),
    clock: createTestClock(),
    losses: () => undefined,
    ...overrides,
  };
}

/** A first attempt as a transform sees it; also good for the positions that see the exchange alone. */
export function transformCall(overrides: Partial<AttemptCall> = {}): AttemptCall {
  return {
    exchange: "test-exchange",
    protocol: "test",
    model: "test-model",
    pool: "test",
    client: "test-client",
    headers: {},
    signal: new AbortController().signal,
    log: testLogger(),
    replyHeader: () => undefined,
    attempt: 1,
    candidate: candidate("test"),
    wire: "test",
    ...overrides,
  };
}

const sign: Sign = async ({ algorithm, data, encoding = "hex" }) =>
  createHmac(algorithm.replace("hmac-", ""), "test-credential").update(data).digest(encoding);
