import type { Exchange } from "./exchange.ts";

const nothing = {};
const maxLength = 2000;

/** Headers that tell how the answer came about, where the operator wants them. */
export function debugHeaders({ generation, answeredBy, attempts, losses }: Exchange): Readonly<Record<string, string>> {
  if (!generation.config.server.debugHeaders) return nothing;
  const lost = losses.filter(({ direction }) => direction === "request").map(({ loss }) => `${loss.kind} ${loss.path}`);
  return {
    ...(answeredBy && { "x-patchbay-pool": answeredBy.node.pool, "x-patchbay-node": answeredBy.node.id }),
    "x-patchbay-attempts": String(attempts),
    ...(lost.length > 0 && { "x-patchbay-losses": asHeader(lost.join("; ")) }),
  };
}

function asHeader(text: string): string {
  return text.replaceAll(/[^\u0020-\u007E]/g, "?").slice(0, maxLength);
}
