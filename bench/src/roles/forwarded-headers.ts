import type { IncomingHttpHeaders } from "node:http";

const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "host", "expect"]);

/** The headers that go on to the next hop. */
export function forwardedHeaders(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const forwarded: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !hopByHop.has(name)) forwarded[name] = value;
  }
  return forwarded;
}
