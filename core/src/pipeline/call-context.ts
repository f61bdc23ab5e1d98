import type { Call, OperationKind, Operations } from "@patchbay/sdk";
import { fillPlaceholders } from "../credentials/fill-placeholders.ts";
import { wordsOf } from "../credentials/option-secrets.ts";
import { createSign } from "../credentials/sign.ts";
import { createCallGate } from "../upstream/call-gate.ts";
import { createFetch, type FetchOptions } from "../upstream/create-fetch.ts";
import { type NodeWay, wayTo } from "../upstream/node-way.ts";
import type { Attempt } from "./attempt.ts";

/** What a programmed provider gets: the request, and means to call its node without ever seeing the credential. */
export function callOf<K extends OperationKind>(
  attempt: Attempt,
  request: Operations[K]["request"],
  signal: AbortSignal,
): Call<K> {
  const { exchange, entry, candidate } = attempt;
  const { generation } = exchange;
  const { transport, host, config } = generation;
  const { credential, connection } = entry.config;
  const home = entry.node.baseUrl === undefined ? undefined : new URL(entry.node.baseUrl).origin;
  const way = wayTo(entry, generation);
  const label = `plugin "${entry.owner}"`;
  return {
    exchange: exchange.id,
    attempt: attempt.number,
    request,
    node: entry.node,
    model: candidate.model,
    signal,
    fetch: createFetch({
      transport,
      connection,
      timeouts: config.upstream,
      signal,
      access: way.access,
      allow: (url) => url.origin === home,
      label,
      ...(way.isIsolated && guarded(attempt, way, label)),
    }),
    sign: createSign(credential),
    log: host.log.with({ plugin: entry.owner, exchange: exchange.id }),
    clock: host.clock,
    losses: attempt.losses.request,
  };
}

/** For a plugin that is not trusted: no secret of its options goes to a node, and no credential comes back from one. */
function guarded(
  attempt: Attempt,
  { access, reach, secrets }: NodeWay,
  label: string,
): Pick<FetchOptions, "fill" | "guard"> {
  const { clock } = attempt.exchange.generation.host;
  // What another call left with the node's host must not come back by this one.
  const own = secrets.map(({ secret }) => secret);
  const words = own.length === 0 ? access.words : () => [...access.words(), ...wordsOf(own)];
  return {
    fill: (call) => fillPlaceholders(call, { label, secrets, mayFill: false }),
    guard: { gate: createCallGate({ clock, label }), reach, words },
  };
}
