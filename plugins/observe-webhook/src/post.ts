import { createHmac } from "node:crypto";
import { type FetchResponse, GatewayError, type PluginContext } from "@patchbay/sdk";

/** Where letters go. */
export interface Address {
  readonly url: string;
  /** Signs the bodies; undefined: they go unsigned. */
  readonly secret: string | undefined;
  readonly timeoutMs: number;
}

/** Why a letter did not arrive. */
export interface Failure {
  readonly error: unknown;
  /** Another try may succeed. */
  readonly mayPass: boolean;
}

const maxReplyBytes = 65_536;

/** Posts a body once; undefined when it was taken. */
export async function post(context: PluginContext, address: Address, body: string): Promise<Failure | undefined> {
  const { url, secret, timeoutMs } = address;
  const controller = new AbortController();
  const late = context.after(timeoutMs, () => controller.abort());
  try {
    const response = await context.fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...(secret !== undefined && signature(body, secret)) },
      body,
      signal: controller.signal,
      firstByteMs: timeoutMs,
      idleMs: timeoutMs,
    });
    if (response.ok) await readAway(response);
    return response.ok ? undefined : refused(response);
  } catch (error) {
    if (controller.signal.aborted) return { error: new Error(`no answer within ${timeoutMs} ms`), mayPass: true };
    return { error, mayPass: !(GatewayError.is(error) && error.code === "permission-denied") };
  } finally {
    late.cancel();
    controller.abort();
  }
}

/** HMAC of the very bytes of the body (RFC 2104). */
function signature(body: string, secret: string): Readonly<Record<string, string>> {
  return { "x-patchbay-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}

/** A connection whose answer was read can be used again. */
async function readAway({ body }: FetchResponse): Promise<void> {
  let left = maxReplyBytes;
  for await (const chunk of body) if ((left -= chunk.length) < 0) return;
}

function refused({ status }: FetchResponse): Failure {
  const mayPass = status >= 500 || status === 429 || status === 408;
  return { error: new Error(`it answered ${status}`), mayPass };
}
