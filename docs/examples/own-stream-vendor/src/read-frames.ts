import { GatewayError, type JsonObject } from "@patchbay/sdk";
import { asObject, parseJson } from "@patchbay/sdk/http";

const headBytes = 4;
const maxBytes = 1024 * 1024;

/** Frames from bytes cut anywhere: four bytes of length, the most significant first, then so many bytes of JSON. */
export async function* readFrames(body: AsyncIterable<Uint8Array>): AsyncGenerator<JsonObject> {
  let rest = new Uint8Array();
  for await (const chunk of body) {
    rest = joined(rest, chunk);
    for (let end = endOf(rest); end <= rest.length; end = endOf(rest)) {
      yield parse(rest.subarray(headBytes, end));
      rest = rest.subarray(end);
    }
  }
  if (rest.length > 0) throw new GatewayError("stream-interrupted", "harbor broke off within a frame");
}

/** Where the first frame ends; beyond everything as long as its head is not there. */
function endOf(bytes: Uint8Array): number {
  if (bytes.length < headBytes) return Number.POSITIVE_INFINITY;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (length > maxBytes) throw new GatewayError("invalid-reply", `harbor sent a frame of ${length} bytes`);
  return headBytes + length;
}

function parse(bytes: Uint8Array): JsonObject {
  const frame = asObject(parseJson(new TextDecoder().decode(bytes)));
  if (frame === undefined) throw new GatewayError("invalid-reply", "harbor sent a frame that is no object");
  return frame;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
