import type { ErrorAnswer, GatewayError } from "@patchbay/sdk";
import type { RemoteCodec } from "@patchbay/sdk/host";
import { isRecord } from "../config/shape.ts";
import type { ObserverHost } from "../observe/observer-queue.ts";
import { lastWordsMs, remotely } from "./remote-call.ts";
import type { RenderedError } from "./rendered-error.ts";

/** Whose words an error is told in. */
export interface RemoteSpeaker {
  readonly codec: RemoteCodec;
  /** Id of the plugin that gives the protocol. */
  readonly owner: string;
  readonly host: ObserverHost;
}

const hook = "wire.errors";
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;
const headerValue = /^[\t\u0020-\u007E]*$/;
/** What says how an answer is framed is the kernel's to say. */
const framing: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** An error as the wire's plugin words it; plainly where that is gone, late or talks nonsense. Never rejects. */
export async function renderRemotely(
  error: GatewayError,
  { codec, owner: plugin, host }: RemoteSpeaker,
  requestId: string,
): Promise<RenderedError> {
  try {
    const call = { plugin, hook, clock: host.clock, deadlineMs: lastWordsMs };
    return rendered(await remotely(call, () => codec.encodeError(error, { requestId })));
  } catch (cause) {
    host.report({ plugin, hook, cause });
    return plainly(error);
  }
}

function rendered(answer: ErrorAnswer): RenderedError {
  const { status, headers = {}, body } = answer;
  if (!Number.isInteger(status) || status < 400 || status > 599) throw new TypeError("an error must have its status");
  if (!isRecord(body)) throw new TypeError("an error's body must be an object");
  const own = Object.entries(headers).filter(([name]) => !framing.has(name.toLowerCase()));
  for (const [name, value] of own)
    if (!headerName.test(name) || typeof value !== "string" || !headerValue.test(value))
      throw new TypeError("an error's headers must be headers");
  return {
    status,
    headers: { "content-type": "application/json", ...Object.fromEntries(own) },
    body: JSON.stringify(body),
  };
}

function plainly({ code, message, status, retryAfterMs }: GatewayError): RenderedError {
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(retryAfterMs !== undefined && { "retry-after": String(Math.ceil(retryAfterMs / 1000)) }),
    },
    body: JSON.stringify({ error: { type: code, message } }),
  };
}
