import type { Clock, Logger } from "@patchbay/sdk";
import type { MakeAbort } from "../rpc/abort-source.ts";
import type { Peer } from "../rpc/peer.ts";
import type { GuestHost } from "./primitives.ts";

/** What the guest's half of a hook may use. */
export interface GuestKernel {
  readonly host: GuestHost;
  /** Calls the host. */
  readonly peer: Peer;
  /** The plugin's logger. */
  readonly log: Logger;
  readonly clock: Clock;
  readonly makeAbort: MakeAbort;
}
