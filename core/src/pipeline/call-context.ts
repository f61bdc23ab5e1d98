import type { Auth, Call, OperationKind, Operations } from "@patchbay/sdk";
import { applyCredential } from "../credentials/apply-credential.ts";
import { createSign } from "../credentials/sign.ts";
import { createFetch } from "../upstream/create-fetch.ts";
import type { Attempt } from "./attempt.ts";

const noAuth: Auth = { type: "none" };

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
  const { auth = noAuth } = entry.provider;
  const home = entry.node.baseUrl === undefined ? undefined : new URL(entry.node.baseUrl).origin;
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
      authorize: (url, headers) => applyCredential(auth, credential, { url, headers }),
      allow: (url) => url.origin === home,
      label: `plugin "${entry.owner}"`,
    }),
    sign: createSign(credential),
    log: host.log.with({ plugin: entry.owner, exchange: exchange.id }),
    clock: host.clock,
    losses: attempt.losses.request,
  };
}
