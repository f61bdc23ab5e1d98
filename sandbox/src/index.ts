export type { Handler, Peer } from "./rpc/peer.ts";
