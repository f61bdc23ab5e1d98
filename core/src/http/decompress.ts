import { promisify } from "node:util";
import zlib, { type InputType, type ZlibOptions } from "node:zlib";
import { GatewayError } from "@patchbay/sdk";
import { Decompress } from "fzstd";

type Unpack = (bytes: Uint8Array, maxBytes: number) => Promise<Uint8Array>;

const unpackers: Readonly<Record<string, Unpack>> = {
  gzip: byZlib(promisify(zlib.gunzip)),
  "x-gzip": byZlib(promisify(zlib.gunzip)),
  deflate: byZlib(promisify(zlib.inflate)),
  br: byZlib(promisify(zlib.brotliDecompress)),
  zstd: unpackZstd,
};

/** Undoes the content codings (RFC 9110 §8.4), last one first. @throws GatewayError `unsupported-encoding`, `too-large`, `bad-request`. */
export async function decompress(bytes: Uint8Array, contentEncoding: string, maxBytes: number): Promise<Uint8Array> {
  let result = bytes;
  for (const encoding of contentEncoding
    .split(",")
    .map((part) => part.trim())
    .toReversed()) {
    if (encoding === "identity") continue;
    const unpack = Object.hasOwn(unpackers, encoding) ? unpackers[encoding] : undefined;
    if (!unpack)
      throw new GatewayError(
        "unsupported-encoding",
        `content-encoding "${encoding}" is not known; use ${Object.keys(unpackers).join(", ")} or none`,
      );
    result = await unpacked(unpack, result, maxBytes, encoding);
  }
  return result;
}

async function unpacked(unpack: Unpack, bytes: Uint8Array, maxBytes: number, encoding: string): Promise<Uint8Array> {
  try {
    return await unpack(bytes, maxBytes);
  } catch (cause) {
    if (GatewayError.is(cause)) throw cause;
    if (cause instanceof RangeError) throw tooLarge(maxBytes);
    throw new GatewayError("bad-request", `the request body is not valid ${encoding}`, { cause });
  }
}

function byZlib(run: (bytes: InputType, options: ZlibOptions) => Promise<Buffer>): Unpack {
  return async (bytes, maxOutputLength) => await run(bytes, { maxOutputLength });
}

/** In pieces, so that a bomb is noticed before it has gone off. */
async function unpackZstd(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let complete = false;
  const stream = new Decompress((chunk, last) => {
    length += chunk.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
    complete ||= last === true;
  });
  const step = 64 * 1024;
  for (let at = 0; at < bytes.length; at += step) stream.push(bytes.subarray(at, at + step), at + step >= bytes.length);
  if (!complete) throw new TypeError("the frame is not complete");
  return Buffer.concat(chunks);
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError(
    "too-large",
    `the decompressed request body is larger than ${maxBytes} bytes (server.maxDecodedBytes)`,
  );
}
