import type { Signature } from "@patchbay/sdk";

const kinds = ["thinking", "redacted", "part-text", "part-call", "encrypted"] as const;

/** What a carried signature proves or holds. */
export type SignatureKind = (typeof kinds)[number];

/** A signature taken out of its envelope. */
export interface UnpackedSignature {
  readonly signature: Signature;
  readonly kind: SignatureKind;
}

const envelope = new RegExp(String.raw`^pb1\.([^.]+)\.(${kinds.join("|")})\.([\w-]*)(?:\.([\w-]+))?$`);

/**
 * A signature as text that a client of another wire keeps and sends back: `pb1.<family>.<kind>.<value>`, and the model
 * as a fifth piece where the family binds a signature to one. Values are base64url (RFC 4648) of UTF-8.
 */
export function packSignature({ family, model, value }: Signature, kind: SignatureKind): string {
  const packed = `pb1.${encodeURIComponent(family).replaceAll(".", "%2E")}.${kind}.${toBase64Url(value)}`;
  return model === undefined ? packed : `${packed}.${toBase64Url(model)}`;
}

/** What an envelope holds; undefined for any other text. */
export function unpackSignature(text: string): UnpackedSignature | undefined {
  const [, family, kind, value, model] = envelope.exec(text) ?? [];
  if (family === undefined || !isKind(kind) || value === undefined) return undefined;
  try {
    const signature = { family: decodeURIComponent(family), value: fromBase64Url(value) };
    return { signature: model === undefined ? signature : { ...signature, model: fromBase64Url(model) }, kind };
  } catch {
    // A client cut or changed it: it proves nothing any more.
    return undefined;
  }
}

/** Whether the vendor family made the signature and thus takes it back. */
export function isOwnFamily(signature: Signature | undefined, family: string): signature is Signature {
  return signature?.family === family;
}

function isKind(text: string | undefined): text is SignatureKind {
  return kinds.some((kind) => kind === text);
}

/** So many bytes become characters at a time: a call takes a limited number of arguments. */
const step = 8192;

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let characters = "";
  for (let at = 0; at < bytes.length; at += step) characters += String.fromCharCode(...bytes.subarray(at, at + step));
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): string {
  const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(characters, (character) => character.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
