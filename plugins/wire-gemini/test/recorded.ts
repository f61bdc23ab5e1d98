import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@patchbay/sdk";

/** A recorded stream of the vendor's, without its frames. */
export interface RecordedStream {
  readonly name: string;
  readonly chunks: readonly Json[];
}

const root = process.env["PATCHBAY_RECORDINGS"];

/** The recorded streams of this wire; none where no folder is named. */
export const recordedStreams: readonly RecordedStream[] = root === undefined ? [] : read(join(root, "google"));

function read(folder: string): readonly RecordedStream[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".chunks.txt"));
  const texts = files.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
  return texts
    .filter(({ text }) => text.includes('"candidates"'))
    .map(({ name, text }) => ({ name, chunks: linesOf(text).map((line) => JSON.parse(line) as Json) }));
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
