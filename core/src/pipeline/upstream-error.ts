import { type Clock, type FailureCode, GatewayError, type HttpProvider, type Wire } from "@patchbay/sdk";
import { decodeText } from "../decode-text.ts";
import { isPromise } from "../guard.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import type { TransportResponse } from "../upstream/transport.ts";
import { askProvider } from "./ask-provider.ts";
import { askedElsewhere } from "./prepared.ts";

const maxErrorBytes = 1024 * 1024;

/** What is known of a failed response. */
interface FailedResponse {
  readonly response: TransportResponse;
  readonly wire: Wire;
  readonly provider: HttpProvider;
  readonly entry: NodeEntry;
  readonly redact: (text: string) => string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Gets what it said, as it said it. */
  readonly onBody: (text: string) => void;
}

/** Headers of an error that a client may see. */
const shownHeaders = ["content-type", "retry-after", "retry-after-ms", "x-should-retry"];

/** Reads an error response: what it means, and, scrubbed, what it said. A body that breaks off takes nothing from its status. */
export async function upstreamError({
  response,
  wire,
  provider,
  entry,
  redact,
  clock,
  signal,
  onBody,
}: FailedResponse): Promise<GatewayError> {
  const { status, headers } = response;
  const { pool } = entry.node;
  const bytes = await response.body.readAll(maxErrorBytes).catch(() => new Uint8Array());
  const text = decodeText(bytes);
  onBody(text);
  const body = redact(text);
  if (status >= 300 && status < 400) {
    return new GatewayError(
      "upstream-failed",
      `pool "${pool}" answered with a redirect (${status}); set the node's baseUrl to where it leads`,
    );
  }
  const failed = { status, headers, body };
  const told = askProvider(entry, "decodeError", () => provider.decodeError?.(failed));
  // A provider that runs elsewhere reads an answer that nobody could foresee: it says so later.
  const asked = { plugin: entry.owner, hook: "outboundProvider.decodeError", clock, signal };
  const known = isPromise(told) ? await askedElsewhere(asked, told) : told;
  const { code, message, ...rest } = known ?? wire.codec.errors.decode(failed);
  const shown = Object.fromEntries(
    shownHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, redact(headers[name])]])),
  );
  return new GatewayError(code, `pool "${pool}": ${redact(message)}`, {
    ...rest,
    ...(keepsStatus(status, code) && { status }),
    upstream: { status, headers: shown, body, wire: wire.id },
  });
}

/** Statuses with a meaning for the client. A rejected credential is not the client's, whatever its status. */
const clientStatuses: ReadonlySet<number> = new Set([400, 404, 409, 413, 422, 429]);

function keepsStatus(status: number, code: FailureCode): boolean {
  return code !== "credential-rejected" && (status >= 500 || clientStatuses.has(status));
}
