import { readFile } from "./markdown.ts";

/** An interface, as its source text has it. */
export interface Interface {
  readonly name: string;
  readonly base: string | undefined;
  /** Its doc comment, in one line. */
  readonly doc: string;
  /** Names of its own fields; optional ones end in `?`. */
  readonly fields: readonly string[];
  /** The value of the field `type`, where that is one word. */
  readonly type: string | undefined;
}

/** The interfaces of a source file, in its order. */
export function interfacesOf(path: string): readonly Interface[] {
  const found = readFile(path).matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n(?:export )?interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)^\}/gm,
  );
  return [...found].map(({ 1: comment = "", 2: name = "", 3: base, 4: body = "" }) => ({
    name,
    base,
    doc: plain(comment),
    fields: [...body.matchAll(/^ {2}readonly (\w+\??):/gm)].map(({ 1: field = "" }) => field),
    type: /^ {2}readonly type: "([\w-]+)";$/m.exec(body)?.[1],
  }));
}

function plain(comment: string): string {
  return comment
    .replaceAll(/^\s*\*/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}
