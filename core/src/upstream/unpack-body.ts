import { Readable, type Transform, pipeline } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { GatewayError } from "@patchbay/sdk";
import { answerTooLarge } from "./describe-failure.ts";
import type { TransportBody } from "./transport.ts";

const maxBytes = 256 * 1024 * 1024;
/** Beyond the first MiB more than this many bytes out of one are taken for an attack; text reaches some 20. */
const maxRatio = 200;
const ratioFrom = 1024 * 1024;

/** Whether the body of an answer with this `content-encoding` has to be unpacked. */
export function isPacked(encoding: string | undefined): encoding is string {
  return encoding !== undefined && encoding !== "" && encoding.toLowerCase() !== "identity";
}

/**
 * Unpacks a body as it comes. The size is bounded, absolutely and against the packed size.
 * @throws GatewayError `invalid-reply` for an encoding that is not known.
 */
export function unpackBody(packed: TransportBody, encoding: string, host: string): TransportBody {
  const decoders = encoding
    .split(",")
    .map((name) => createDecoder(name.trim().toLowerCase(), host))
    .toReversed();
  const chunks = unpack(packed, decoders, host);
  return {
    [Symbol.asyncIterator]: () => chunks,
    async forEach(take) {
      for await (const chunk of chunks) await take(chunk);
    },
    readAll: (limit) => readAll(chunks, limit, host),
    cancel() {
      packed.cancel();
      for (const decoder of decoders) decoder.destroy();
    },
  };
}

async function* unpack(
  packed: TransportBody,
  decoders: readonly Transform[],
  host: string,
): AsyncGenerator<Uint8Array, undefined> {
  const last = decoders.at(-1);
  if (last === undefined) return;
  const size = { packed: 0, unpacked: 0 };
  const source = Readable.from(counted(packed, size), { objectMode: false });
  // The failure shows when the last decoder is read; the callback only keeps it from being thrown twice.
  pipeline([source, ...decoders], () => undefined);
  try {
    for await (const chunk of last as AsyncIterable<Buffer>) {
      size.unpacked += chunk.length;
      if (isTooLarge(size)) throw answerTooLarge(host, maxBytes);
      yield chunk;
    }
  } catch (error) {
    throw toFailure(error, host);
  } finally {
    packed.cancel();
    for (const decoder of decoders) decoder.destroy();
  }
}

async function* counted(packed: TransportBody, size: { packed: number }): AsyncGenerator<Uint8Array> {
  for await (const chunk of packed) {
    size.packed += chunk.length;
    yield chunk;
  }
}

function isTooLarge({ packed, unpacked }: { readonly packed: number; readonly unpacked: number }): boolean {
  return unpacked > maxBytes || (unpacked > ratioFrom && unpacked > packed * maxRatio);
}

function toFailure(error: unknown, host: string): GatewayError {
  if (GatewayError.is(error)) return error;
  return new GatewayError("invalid-reply", `cannot unpack the answer of ${host}`, {
    cause: error,
    details: { phase: "body" },
  });
}

function createDecoder(encoding: string, host: string): Transform {
  const create = decoders[encoding];
  if (create !== undefined) return create();
  const message = `the answer of ${host} is packed as ${encoding}, which was not asked for`;
  throw new GatewayError("invalid-reply", message, { details: { phase: "body" } });
}

async function readAll(chunks: AsyncIterable<Uint8Array>, limit: number, host: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw answerTooLarge(host, limit);
    parts.push(chunk);
  }
  return Buffer.concat(parts, size);
}

const decoders: Readonly<Record<string, () => Transform>> = {
  br: createBrotliDecompress,
  deflate: createInflate,
  gzip: createGunzip,
  "x-gzip": createGunzip,
};
