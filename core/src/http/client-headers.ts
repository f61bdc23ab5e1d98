import type { IncomingHttpHeaders } from "node:http";

const credentials = new Set([
  "authorization",
  "proxy-authorization",
  "x-api-key",
  "x-goog-api-key",
  "api-key",
  "cookie",
]);

/** Headers as plugins see them: names in lower case, without credentials. */
export function withoutCredentials(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !credentials.has(name))
      shown[name] = typeof value === "string" ? value : value.join(", ");
  }
  return shown;
}
