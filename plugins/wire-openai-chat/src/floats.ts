import { GatewayError } from "@patchbay/sdk";

const size = 4;

/** Numbers of base64 text that holds 32-bit floats, lowest byte first. @throws GatewayError `invalid-reply`. */
export function decodeFloats(text: string): readonly number[] {
  const view = bytesOf(text);
  return Array.from({ length: Math.floor(view.byteLength / size) }, (_, index) => view.getFloat32(index * size, true));
}

function bytesOf(text: string): DataView {
  try {
    return new DataView(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer);
  } catch (cause) {
    throw new GatewayError("invalid-reply", "an embedding of the upstream's is not base64", { cause });
  }
}

/** Base64 text of the numbers as 32-bit floats, lowest byte first. */
export function encodeFloats(numbers: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(numbers.length * size));
  for (const [index, number] of numbers.entries()) view.setFloat32(index * size, number, true);
  return btoa(Array.from(new Uint8Array(view.buffer), (byte) => String.fromCharCode(byte)).join(""));
}
