import type { Wire } from "@patchbay/sdk";
import type { RemoteCodec, RemoteWire } from "@patchbay/sdk/host";

/** The codec of a wire that runs in another process; undefined for a wire whose codec is called here. */
export function remoteCodecOf(wire: Wire | RemoteWire): RemoteCodec | undefined {
  return "remote" in wire ? wire.remote : undefined;
}
