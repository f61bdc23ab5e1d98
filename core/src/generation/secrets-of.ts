import { Secret } from "@patchbay/sdk";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";

/** Every secret that a generation knows: what must never be seen in an error, a log or an event. */
export function secretsOf(
  { server, upstream, pools }: ResolvedConfig,
  plugins: readonly RunningPlugin[],
): readonly Secret[] {
  const nodes = pools.flatMap((pool) => pool.nodes);
  const found = new Set<Secret>();
  const visit = (value: unknown, depth: number): void => {
    if (value instanceof Secret) found.add(value);
    else if (typeof value === "object" && value !== null && depth > 0)
      for (const item of Object.values(value)) visit(item, depth - 1);
  };
  visit(
    [
      server.keys,
      server.adminToken,
      upstream.proxy,
      nodes.map(({ credential, connection }) => [credential, connection.proxy]),
    ],
    5,
  );
  for (const { options } of plugins) visit(options, 8);
  return [...found];
}
