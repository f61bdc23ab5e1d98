import type { IncomingMessage } from "node:http";
import { GatewayError } from "@patchbay/sdk";
import { decompress } from "./decompress.ts";

/** In bytes. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  readonly maxDecodedBytes: number;
}

/**
 * The body of a request, decompressed. @throws GatewayError `too-large`, `unsupported-encoding`, `bad-request`, `aborted`,
 * or the signal's reason.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits, signal: AbortSignal): Promise<Uint8Array> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limits.maxBodyBytes) throw tooLarge(limits.maxBodyBytes);
  const bytes = await collect(request, limits.maxBodyBytes, signal);
  const encoding = request.headers["content-encoding"]?.trim().toLowerCase();
  if (encoding === undefined || encoding === "" || encoding === "identity") return bytes;
  return await decompress(bytes, encoding, limits.maxDecodedBytes);
}

function collect(request: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > maxBytes) settle(() => reject(tooLarge(maxBytes)));
    };
    const done = (): void => settle(() => resolve(joined(chunks)));
    const gone = (): void =>
      settle(() => reject(new GatewayError("aborted", "the client left before its request was complete")));
    const stop = (): void => settle(() => reject(GatewayError.from(signal.reason, "aborted")));
    const settle = (outcome: () => void): void => {
      request.off("data", take).off("end", done).off("close", gone);
      signal.removeEventListener("abort", stop);
      outcome();
    };
    request.on("data", take).once("end", done).once("close", gone);
    signal.addEventListener("abort", stop);
  });
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError("too-large", `the request body is larger than ${maxBytes} bytes (server.maxBodyBytes)`);
}
