import type { InboundProtocol, Route, Wire } from "@patchbay/sdk";

/** A route with the protocol that it belongs to and that protocol's wire. */
export interface BoundRoute {
  readonly route: Route;
  readonly protocol: InboundProtocol;
  readonly wire: Wire;
}
