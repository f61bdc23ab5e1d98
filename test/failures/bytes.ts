import { STATUS_CODES } from "node:http";
import { type Script, splitAt } from "@patchbay/sdk/testing";
import type { RawReply } from "./raw-upstream.ts";
import type { Asked } from "./shape.ts";
import { middleSign, saidText } from "./words.ts";

/** The body of a script in one piece. */
export function bytesOf({ steps }: Script): Buffer {
  return Buffer.concat(steps.map((step) => (step.type === "write" ? Buffer.from(step.data) : Buffer.alloc(0))));
}

/** Where the sign in the middle of the text begins. */
export function middleOf(script: Script): number {
  const found = bytesOf(script).indexOf(middleSign);
  if (found < 0) throw new Error("the script does not say the text");
  return found;
}

/** The same body in two pieces, which part so many bytes behind the middle. */
export function splitWithin(script: Script, bytes: number): Script {
  return splitAt(script, middleOf(script) + bytes);
}

/** The first half of a whole answer; of a stream, every event but those of the end, in one piece. */
export function wholeEvents({ upstream, stream, sound }: Asked): Script {
  if (!stream) return splitWithin(sound, 0);
  const data = bytesOf(upstream.unfinished({ text: saidText }));
  return { ...sound, steps: [{ type: "write", data }] };
}

/** The same answer with other bytes, and headers beside its own. */
export function rewritten(
  script: Script,
  rewrite: (body: Buffer) => string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Script {
  const data = rewrite(bytesOf(script));
  return { ...script, headers: { ...script.headers, ...headers }, steps: [{ type: "write", data }] };
}

/** An answer with these headers beside its own, and this for a body; its framing is what they say. */
export function framed(
  { headers }: Script,
  framing: Readonly<Record<string, string>>,
  ...body: readonly (string | Uint8Array)[]
): RawReply {
  return { pieces: [headOf({ ...headers, ...framing }), ...body], ending: "close" };
}

function headOf(headers: Readonly<Record<string, string>>, status = 200): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n`;
}

/** One chunk of a body that is sent in chunks. */
export function chunkOf(data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]);
}

export const lastChunk = "0\r\n\r\n";
export const inChunks: Readonly<Record<string, string>> = { "transfer-encoding": "chunked" };

export function lengthOf(bytes: number): Readonly<Record<string, string>> {
  return { "content-length": String(bytes) };
}
