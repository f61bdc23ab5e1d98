/** Finds the end of a JSON object that comes in pieces, without reading it. */
export interface ObjectScan {
  /** Whether an object is open. */
  isOpen(): boolean;
  /** Goes on at this place; gives the place behind the object's last bracket, or -1 when more has to come. */
  skip(text: string, at: number): number;
}

const inside = /["{}]/g;
const inString = /["\\]/g;

/** Makes a scan for one stream; the first bracket it meets opens an object. */
export function createObjectScan(): ObjectScan {
  let depth = 0;
  let quoted = false;
  let escaped = false;

  /** The place behind the next sign that means something; the length of the text when there is none. */
  const next = (text: string, at: number): number => {
    const signs = quoted ? inString : inside;
    signs.lastIndex = at;
    const sign = signs.exec(text);
    if (!sign) return text.length;
    if (sign[0] === '"') quoted = !quoted;
    else if (sign[0] === "\\") escaped = true;
    else depth += sign[0] === "{" ? 1 : -1;
    return sign.index + 1;
  };

  return {
    isOpen: () => depth > 0,
    skip(text, from) {
      let at = from;
      while (at < text.length) {
        if (escaped) {
          escaped = false;
          at += 1;
          continue;
        }
        at = next(text, at);
        if (depth === 0) return at;
      }
      return -1;
    },
  };
}
