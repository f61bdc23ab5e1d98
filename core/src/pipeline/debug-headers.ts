import type { Exchange } from "./exchange.ts";

const nothing = {};
const maxLength = 2000;

/** Headers that tell how the answer came about, where operator or client want them. */
export function debugHeaders(exchange: Exchange): Readonly<Record<string, string>> {
  const { generation, strictness } = exchange;
  const isVerbose = generation.config.server.debugHeaders;
  if (!isVerbose && strictness === "off") return nothing;
  return { ...(isVerbose && wayOf(exchange)), ...lossesOf(exchange) };
}

function wayOf({ answeredBy, attempts }: Exchange): Readonly<Record<string, string>> {
  const way = answeredBy && { "x-patchbay-pool": answeredBy.node.pool, "x-patchbay-node": answeredBy.node.id };
  return { ...way, "x-patchbay-attempts": String(attempts) };
}

function lossesOf({ losses }: Exchange): Readonly<Record<string, string>> {
  const lost = losses.entries.filter(({ direction }) => direction === "request");
  const text = lost.map(({ loss }) => `${loss.kind} ${loss.path}`).join("; ");
  return text === "" ? nothing : { "x-patchbay-losses": asHeader(text) };
}

function asHeader(text: string): string {
  return text.replaceAll(/[^\u0020-\u007E]/g, "?").slice(0, maxLength);
}
