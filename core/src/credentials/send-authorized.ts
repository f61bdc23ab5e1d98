import type { TransportResponse } from "../upstream/transport.ts";
import type { NodeAccess } from "./node-access.ts";
import type { AuthorizedMessage, OutgoingCall } from "./outgoing-call.ts";

/** Sends a request with its credential; once more with a new one, where the first was refused and a new one may be had. */
export async function sendAuthorized(
  access: NodeAccess | undefined,
  call: OutgoingCall,
  send: (message: AuthorizedMessage) => Promise<TransportResponse>,
): Promise<TransportResponse> {
  if (access === undefined) return send(call);
  const authorized = access.authorize(call);
  // Most credentials are at hand: a turn of the event loop for each request would be theirs to pay.
  const first = authorized instanceof Promise ? await authorized : authorized;
  const response = await send(first);
  if (response.status !== 401 || !access.renew(first)) return response;
  response.body.cancel();
  return send(await access.authorize(call));
}
