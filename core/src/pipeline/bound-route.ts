import type { InboundProtocol, Route, Wire } from "@patchbay/sdk";

/** A route with the protocol that it belongs to, that protocol's wire and the plugin that gives it. */
export interface BoundRoute {
  readonly route: Route;
  readonly protocol: InboundProtocol;
  readonly wire: Wire;
  /** Id of the plugin, for blame. */
  readonly owner: string;
}
