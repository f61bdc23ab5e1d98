import type { Json, KeyValueStore } from "@patchbay/sdk";
import type { Peer } from "../rpc/peer.ts";

/** The plugin's store, kept by the host. */
export function createKeyValue(peer: Peer): KeyValueStore {
  return {
    async get(key) {
      // A list with the value, or an empty one: JSON has no undefined.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const [value] = (await peer.ask("kv.get", { key })) as readonly Json[];
      return value;
    },
    async set(key, value, { ttlMs } = {}) {
      await peer.ask("kv.set", { key, value, ...(ttlMs !== undefined && { ttlMs }) });
    },
    async delete(key) {
      await peer.ask("kv.delete", { key });
    },
    async keys(prefix = "") {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return (await peer.ask("kv.keys", { prefix })) as readonly string[];
    },
  };
}
