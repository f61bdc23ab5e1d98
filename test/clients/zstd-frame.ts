const magic = [0x28, 0xb5, 0x2f, 0xfd];
/** One segment whose size stands in four bytes. */
const descriptor = 0b1010_0000;
const maxBlock = 128 * 1024;

/** A Zstandard frame of raw blocks (RFC 8878 §3.1): no runtime that tests run on is sure to have a packer. */
export function zstdFrame(bytes: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  const count = Math.max(1, Math.ceil(bytes.length / maxBlock));
  const blocks = Array.from({ length: count }, (_, index) =>
    block(bytes.subarray(index * maxBlock, (index + 1) * maxBlock), index === count - 1),
  );
  return Buffer.concat([Buffer.from([...magic, descriptor]), size, ...blocks]);
}

function block(bytes: Uint8Array, isLast: boolean): Uint8Array {
  const head = Buffer.alloc(3);
  head.writeUIntLE((bytes.length << 3) | (isLast ? 1 : 0), 0, 3);
  return Buffer.concat([head, bytes]);
}
