import { skipSpace, stringEnd, valueEnd } from "@patchbay/sdk/http";

/** A string, number, boolean or null within JSON text. */
export interface JsonLeaf {
  /** Keys and indexes on the way to it. */
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
}

interface Level {
  readonly isArray: boolean;
  index: number;
}

/** Every leaf of the JSON value that begins at `from`, in order; the text must be valid there. */
export function jsonLeaves(text: string, from: number): readonly JsonLeaf[] {
  const leaves: JsonLeaf[] = [];
  const levels: Level[] = [];
  const path: string[] = [];
  let at = skipSpace(text, from);
  const end = valueEnd(text, at);
  while (at < end) {
    at = skipSpace(text, at);
    const mark = text[at];
    const level = levels.at(-1);
    if (mark === ",") {
      if (level) level.index++;
      at++;
    } else if (mark === "]" || mark === "}") {
      levels.pop();
      path.pop();
      at++;
    } else {
      at = level ? enter(text, at, level, path) : at;
      at = takeValue(text, at, { leaves, levels, path });
    }
  }
  return leaves;
}

/** Notes which member or element comes; index of its value. */
function enter(text: string, at: number, level: Level, path: string[]): number {
  path.length = Math.max(0, path.length - 1);
  if (level.isArray) {
    path.push(String(level.index));
    return at;
  }
  const keyEnd = stringEnd(text, at);
  path.push(stringAt(text, at, keyEnd));
  return skipSpace(text, skipSpace(text, keyEnd) + 1);
}

/** The text of the string that stands there. */
export function stringAt(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end - 1);
  return raw.includes("\\") ? String(JSON.parse(text.slice(start, end))) : raw;
}

function takeValue(
  text: string,
  at: number,
  { leaves, levels, path }: { readonly leaves: JsonLeaf[]; readonly levels: Level[]; readonly path: string[] },
): number {
  const first = text[at];
  if (first === "{" || first === "[") {
    levels.push({ isArray: first === "[", index: 0 });
    // A place that the first member or element takes.
    path.push("");
    return at + 1;
  }
  const end = valueEnd(text, at);
  leaves.push({ path: [...path], start: at, end });
  return Math.max(end, at + 1);
}
