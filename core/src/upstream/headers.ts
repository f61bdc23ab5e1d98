/**
 * Header fields for the line, names and values in turn. Fields of the connection itself belong to the transport, as
 * does the length of the body (RFC 9110 §7.6.1).
 */
export function requestHeaders(headers: Readonly<Record<string, string>>): string[] {
  const fields: string[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined && !ofTheConnection.has(name)) fields.push(name, value);
  }
  if (headers["accept-encoding"] === undefined) fields.push("accept-encoding", "identity");
  return fields;
}

/** Header fields of an answer with their repetitions joined. */
export function responseHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) joined[name] = typeof value === "string" ? value : value.join(", ");
  }
  return joined;
}

const ofTheConnection: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
