/** Cuts text that comes in pieces into lines. Only new text is searched, so that a long line in many pieces stays cheap. */
export interface TextLines {
  /** The lines that are complete now, without their ends: CR LF, LF or CR. */
  push(text: string): readonly string[];
  /** What no line end followed; empty when the text ended with one. */
  end(): string;
  /** Length of the line that is not complete. */
  held(): number;
}

const lineEnd = /\r\n|\n|\r/;

/** Makes a cutter for one text. */
export function createTextLines(): TextLines {
  let rest = "";
  let afterReturn = false;
  return {
    push(text) {
      if (text === "") return [];
      const fresh = afterReturn && text.startsWith("\n") ? text.slice(1) : text;
      afterReturn = text.endsWith("\r");
      const [head = "", ...lines] = fresh.split(fresh.includes("\r") ? lineEnd : "\n");
      rest += head;
      const last = lines.pop();
      if (last === undefined) return [];
      const complete = [rest, ...lines];
      rest = last;
      return complete;
    },
    end: () => rest,
    held: () => rest.length,
  };
}
