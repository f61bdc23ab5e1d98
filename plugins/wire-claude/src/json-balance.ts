/** Follows JSON that comes in pieces, and keeps none of it. */
export interface JsonBalance {
  push(piece: string): void;
  /** Whether everything that was opened is closed. */
  isClosed(): boolean;
}

const opening: ReadonlySet<string> = new Set(["{", "["]);
const closing: ReadonlySet<string> = new Set(["}", "]"]);

/** Makes a follower for one value. Whether it is JSON in every other regard, it does not tell. */
export function createJsonBalance(): JsonBalance {
  let depth = 0;
  let inString = false;
  let escaped = false;
  const inText = (character: string): void => {
    if (escaped) escaped = false;
    else if (character === "\\") escaped = true;
    else inString = character !== '"';
  };
  const outside = (character: string): void => {
    if (character === '"') inString = true;
    else if (opening.has(character)) depth += 1;
    else if (closing.has(character)) depth -= 1;
  };
  return {
    push(piece) {
      for (const character of piece) {
        if (inString) inText(character);
        else outside(character);
      }
    },
    isClosed: () => depth === 0 && !inString,
  };
}
