import { readFileSync } from "node:fs";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { type RawAnswer, send } from "../../core/test/support/gateway.ts";
import { zstdFrame } from "./zstd-frame.ts";

/** A request as a program sends it. */
export interface Fixture {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** How the program packs its bodies. */
  readonly coding?: Coding;
}

export type Coding = keyof typeof packers;

/** The key that every program presents; no upstream may ever see it. */
export const clientKey = "client-key-0815";

const packers = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdFrame };

/** One of the requests that stand in files. */
export function fixture(name: string): Fixture {
  return JSON.parse(readFileSync(new URL(`requests/${name}.json`, import.meta.url), "utf8")) as Fixture;
}

/** The body as it is packed, in a spelling that no codec of ours would choose. */
export function textOf({ body }: Fixture): string {
  return JSON.stringify(body, undefined, 1);
}

/** Sends a fixture as it is, over Node's own client, which adds nothing of its own. */
export function play(url: string, request: Fixture): Promise<RawAnswer> {
  const { method, path, headers, body, coding } = request;
  if (body === undefined) return send(`${url}${path}`, { method, headers });
  const packed = coding === undefined ? textOf(request) : pack(coding, textOf(request));
  const encoding = coding === undefined ? {} : { "content-encoding": coding };
  return send(`${url}${path}`, { method, headers: { ...headers, ...encoding }, body: packed });
}

/** A text, packed. */
export function pack(coding: Coding, text: string): Uint8Array {
  return packers[coding](Buffer.from(text));
}

/** A conversation, or any other list of the body. */
export function listIn({ body = {} }: Fixture, key: string): readonly unknown[] {
  const list = body[key];
  if (!Array.isArray(list)) throw new TypeError(`the body has no list "${key}"`);
  return list as readonly unknown[];
}

/** The same request with other fields in its body; undefined takes one out. */
export function changed(request: Fixture, fields: Readonly<Record<string, unknown>>): Fixture {
  return { ...request, body: { ...request.body, ...fields } };
}
