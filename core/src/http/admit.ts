import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "@patchbay/sdk";
import { presentedKey } from "../credentials/client-keys.ts";
import type { Generation } from "../generation/generation.ts";

/** Who asks at an open door. */
const anybody = "";

/** A request at the door. */
export interface Visitor {
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly generation: Generation;
}

/** Who asks. @throws GatewayError `draining`, `unauthenticated`. */
export function admit({ headers, query, generation }: Visitor, isDraining: boolean): string {
  if (isDraining) throw new GatewayError("draining", "the gateway takes no new requests now; try another instance");
  if (generation.config.server.keys.length === 0) return anybody;
  const key = presentedKey(headers, query);
  if (key === undefined)
    throw new GatewayError("unauthenticated", "no API key: send it as `Authorization: Bearer KEY`");
  const clientId = generation.clientOf(key);
  if (clientId !== undefined) return clientId;
  throw new GatewayError("unauthenticated", "the API key is not one of this gateway's keys (server.keys)");
}
