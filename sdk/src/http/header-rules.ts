/** What holds for one connection alone (RFC 9110, 7.6.1). */
const ofConnection: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What the kernel says of an answer itself. */
const ofKernel: ReadonlySet<string> = new Set([
  "x-request-id",
  "x-patchbay-pool",
  "x-patchbay-node",
  "x-patchbay-attempts",
  "x-patchbay-losses",
  "x-patchbay-estimated",
  "x-patchbay-strict",
]);

const token = /^[!#$%&'*+.^_`|~\da-z-]+$/;
/** Visible signs, spaces and tabs within: what every client can read (RFC 9110, 5.5). */
const line = /^[\u0021-\u007E](?:[\t\u0020-\u007E]*[\u0021-\u007E])?$|^$/;

/** Why a header may not be a plugin's word on the client's answer, in any case; undefined when it may. */
export function headerFault(name: string, value: unknown): string | undefined {
  if (!token.test(name)) return `"${name}" is no name of a header in lower case`;
  if (ofConnection.has(name)) return `${name} belongs to the connection`;
  if (name === "content-length" || name === "set-cookie" || name === "set-cookie2" || name === "x-request-id")
    return `${name} is not a plugin's to set`;
  return typeof value === "string" && line.test(value) ? undefined : `${name} must be one line of visible ASCII`;
}

/** Why a transform may not set a header of the client's answer; undefined when it may. What describes the body is the wire's. */
export function replyHeaderFault(name: string, value: unknown): string | undefined {
  if (name.startsWith("content-") || ofKernel.has(name)) return `${name} is the kernel's to set`;
  return headerFault(name, value);
}

/** The same for a header of an upstream that is handed on: what bears the gateway's own prefix would not be its own. */
export function passedHeaderFault(name: string, value: unknown): string | undefined {
  return name.startsWith("x-patchbay-") ? `${name} is the gateway's to set` : replyHeaderFault(name, value);
}

const reserved: ReadonlySet<string> = new Set(["health", "ready", "v1", "v1beta", "api"]);

/** What is wrong with the path of an observer's page, with the access that it has (default: open); undefined when nothing is. */
export function endpointPathFault(path: string, access: "open" | "admin" = "open"): string | undefined {
  if (!/^(?:\/[\w.~-]+)+$/.test(path) || /\/\.\.?(?:\/|$)/.test(path))
    return 'must be segments of letters, digits, ".", "_", "~" and "-" such as "/metrics"';
  const [, first = "", second] = path.split("/");
  if (first === "admin" && second === undefined) return 'is the admin door itself; choose a path below "/admin/"';
  if (first === "admin" && access !== "admin")
    return 'everything below "/admin" wants access "admin"; choose that, or another first segment';
  return reserved.has(first) ? `everything below "/${first}" is taken; choose another first segment` : undefined;
}
