const byteOrderMark = "\uFEFF";

/** UTF-8 as text without a byte order mark. A Buffer does it faster than a decoder that is made for one use. */
export function decodeText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}
