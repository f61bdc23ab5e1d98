import type { GuestHost } from "../primitives.ts";
import { bytesOf } from "./text.ts";

type Bytes = ArrayBuffer | ArrayBufferView;
type Algorithm = string | { readonly name: string; readonly hash?: Algorithm };

const hashes: ReadonlySet<string> = new Set(["SHA-1", "SHA-256", "SHA-384", "SHA-512"]);

/** The part of Web Cryptography that plugins use without a key of the host: chance, digests, HMAC. */
export function cryptoGlobal(host: GuestHost): unknown {
  const hmacKeys = new WeakMap<object, { readonly hash: string; readonly bytes: Uint8Array }>();
  const keyOf = (key: object): { readonly hash: string; readonly bytes: Uint8Array } => {
    const known = hmacKeys.get(key);
    if (!known) throw new TypeError("the key was not imported here");
    return known;
  };
  const sign = async (_algorithm: Algorithm, key: object, data: Bytes): Promise<ArrayBuffer> => {
    const { hash, bytes } = keyOf(key);
    return bufferOf(host.hmac(hash, bytes, bytesOf(data)));
  };
  return Object.freeze({
    randomUUID: () => uuid(host.randomBytes(16)),
    getRandomValues<T extends ArrayBufferView>(view: T): T {
      bytesOfView(view).set(host.randomBytes(view.byteLength));
      return view;
    },
    subtle: Object.freeze({
      digest: async (algorithm: Algorithm, data: Bytes) => bufferOf(host.digest(hashName(algorithm), bytesOf(data))),
      // oxlint-disable-next-line max-params -- the signature of Web Cryptography
      async importKey(
        format: string,
        data: Bytes,
        algorithm: Algorithm,
        _extractable: boolean,
        usages: readonly string[],
      ) {
        const name = typeof algorithm === "string" ? algorithm : algorithm.name;
        if (format !== "raw" || name.toUpperCase() !== "HMAC")
          throw new TypeError("only raw keys for HMAC are imported here");
        const key = Object.freeze({ type: "secret", extractable: false, algorithm, usages });
        const hash = hashName(typeof algorithm === "string" ? "SHA-256" : (algorithm.hash ?? "SHA-256"));
        hmacKeys.set(key, { hash, bytes: bytesOf(data).slice() });
        return key;
      },
      sign,
      async verify(algorithm: Algorithm, key: object, signature: Bytes, data: Bytes): Promise<boolean> {
        return sameBytes(new Uint8Array(await sign(algorithm, key, data)), bytesOf(signature));
      },
    }),
  });
}

function hashName(algorithm: Algorithm): string {
  const name = (typeof algorithm === "string" ? algorithm : algorithm.name).toUpperCase();
  if (!hashes.has(name)) throw new TypeError(`the digest ${name} is not known here`);
  return name;
}

function uuid(bytes: Uint8Array): string {
  const marked = bytes.map((byte, at) => {
    if (at === 6) return (byte & 0x0f) | 0x40;
    return at === 8 ? (byte & 0x3f) | 0x80 : byte;
  });
  const hex = Array.from(marked, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function bytesOfView(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}

/** Takes the same time wherever the difference is. */
function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let at = 0; at < a.length; at += 1) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}
