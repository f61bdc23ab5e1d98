const all = 2 ** 32;

/**
 * A number from 0 up to 1, evenly spread over ids and always the same for one: what is sampled is `portionOf(id) < share`,
 * whoever asks and whenever. Not for secrets: FNV-1a (RFC 9923), with a last mixing for ids that differ in their end alone.
 */
export function portionOf(id: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b);
  return ((hash ^ (hash >>> 13)) >>> 0) / all;
}
