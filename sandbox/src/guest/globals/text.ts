import type { GuestHost } from "../primitives.ts";

type Bytes = ArrayBuffer | ArrayBufferView;

/** `TextEncoder` and `TextDecoder` as WHATWG Encoding has them, for UTF-8 alone. */
export function textGlobals(host: GuestHost): Readonly<Record<"TextEncoder" | "TextDecoder", unknown>> {
  class TextEncoder {
    readonly encoding = "utf-8";

    encode(text: unknown = ""): Uint8Array {
      return host.encodeUtf8(String(text));
    }

    encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number } {
      let read = 0;
      let written = 0;
      for (const character of text) {
        const bytes = host.encodeUtf8(character);
        if (written + bytes.length > into.length) break;
        into.set(bytes, written);
        written += bytes.length;
        read += character.length;
      }
      return { read, written };
    }
  }

  class TextDecoder {
    readonly encoding = "utf-8";
    readonly fatal: boolean;
    readonly ignoreBOM: boolean;
    #decode: ReturnType<GuestHost["createDecoder"]> | undefined;
    #begun = false;

    constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
      if (!/^\s*(utf-?8|unicode-1-1-utf-8)\s*$/i.test(label))
        throw new RangeError(`the encoding ${label} is not known here`);
      this.fatal = fatal;
      this.ignoreBOM = ignoreBOM;
    }

    decode(input?: Bytes, { stream = false } = {}): string {
      const bytes = input === undefined ? undefined : bytesOf(input);
      this.#decode ??= host.createDecoder();
      const head = bytes ? this.#decode(bytes) : "";
      const text = stream ? head : head + this.#decode(undefined);
      const clean = this.#begun || this.ignoreBOM ? text : text.replace(/^\uFEFF/, "");
      this.#begun = stream && (this.#begun || text !== "");
      if (!stream) this.#decode = undefined;
      if (this.fatal && clean.includes("\uFFFD")) throw new TypeError("the bytes are not UTF-8");
      return clean;
    }
  }

  return { TextEncoder, TextDecoder };
}

/** The bytes behind any view. */
export function bytesOf(input: Bytes): Uint8Array {
  if (input instanceof Uint8Array) return input;
  return ArrayBuffer.isView(input)
    ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
    : new Uint8Array(input);
}
