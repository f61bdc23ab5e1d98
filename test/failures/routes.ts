import { clients } from "../matrix/clients/all.ts";
import type { Client } from "../matrix/clients/client.ts";
import { upstreams } from "../matrix/upstreams/all.ts";
import type { Upstream } from "../matrix/upstreams/upstream.ts";

/** A client and the format of the nodes behind its pools. */
export interface Route {
  readonly client: Client;
  readonly upstream: Upstream;
}

/** Every client before nodes that speak as it does: their bytes pass. */
export const alike: readonly Route[] = clients.map((client) => ({ client, upstream: upstreamOf(client.id) }));

/** Every client before nodes that speak otherwise, so that each format is read once and written once. */
export const unlike: readonly Route[] = clients.map((client, index) => ({
  client,
  upstream: upstreamOf(clients[(index + 2) % clients.length]?.id),
}));

function upstreamOf(id: string | undefined): Upstream {
  const found = upstreams.find(({ wire }) => wire.id === id);
  if (!found) throw new Error(`there is no upstream that speaks ${id}`);
  return found;
}
