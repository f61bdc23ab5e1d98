import { GatewayError, type HttpProvider, type Node, type Wire } from "@patchbay/sdk";
import type { TransportResponse } from "../upstream/transport.ts";

const maxErrorBytes = 1024 * 1024;

/** What is known of a failed response. */
interface FailedResponse {
  readonly response: TransportResponse;
  readonly wire: Wire;
  readonly provider: HttpProvider;
  readonly node: Node;
  readonly redact: (text: string) => string;
}

/** Headers of an error that a client may see. */
const shownHeaders = ["content-type", "retry-after", "retry-after-ms", "x-should-retry"];

/** Reads an error response: what it means, and, scrubbed, what it said. */
export async function upstreamError({ response, wire, provider, node, redact }: FailedResponse): Promise<GatewayError> {
  const { status, headers } = response;
  const body = redact(new TextDecoder().decode(await response.body.readAll(maxErrorBytes)));
  if (status >= 300 && status < 400) {
    return new GatewayError(
      "upstream-failed",
      `pool "${node.pool}" answered with a redirect (${status}); set the node's baseUrl to where it leads`,
    );
  }
  const failed = { status, headers, body };
  const { code, message, ...rest } = provider.decodeError?.(failed) ?? wire.codec.errors.decode(failed);
  const shown = Object.fromEntries(
    shownHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, redact(headers[name])]])),
  );
  return new GatewayError(code, `pool "${node.pool}": ${redact(message)}`, {
    ...rest,
    upstream: { status, headers: shown, body, wire: wire.id },
  });
}
