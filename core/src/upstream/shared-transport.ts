import type { ResolvedUpstream } from "../config/resolved.ts";
import { revealProxy } from "../credentials/reveal-proxy.ts";
import { createTransport } from "./create-transport.ts";
import type { Transport } from "./transport.ts";

/** A transport that generations share as long as their global settings agree; open connections outlive a reload. */
export interface SharedTransport extends Transport {
  /** Whether these settings would make the same transport. */
  fits(settings: ResolvedUpstream): boolean;
  retain(): void;
  /** The last to let go closes it. */
  release(): Promise<void>;
}

export function createSharedTransport(settings: ResolvedUpstream): SharedTransport {
  const key = keyOf(settings);
  const transport = createTransport({ defaultProxy: settings.proxy, connectMs: settings.connectMs });
  let holders = 0;
  return {
    ...transport,
    fits: (other) => keyOf(other) === key,
    retain: () => {
      holders++;
    },
    async release() {
      holders--;
      if (holders === 0) await transport.close();
    },
  };
}

function keyOf({ proxy, connectMs }: ResolvedUpstream): string {
  const way = proxy === undefined || proxy === "direct" ? "direct" : revealProxy(proxy).fingerprint;
  return `${way} ${connectMs}`;
}
