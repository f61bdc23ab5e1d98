/** Takes a prompt off the beginning of a text that comes in pieces; a text that begins otherwise stays as it is. */
export interface EchoRemover {
  push(text: string): string;
  /** What was held back, since the text ended before the prompt did. */
  end(): string;
}

/** Makes a remover for one text. */
export function createEchoRemover(prompt: string): EchoRemover {
  let seen = 0;
  return {
    push(text) {
      if (seen === prompt.length) return text;
      const length = Math.min(prompt.length - seen, text.length);
      if (prompt.startsWith(text.slice(0, length), seen)) {
        seen += length;
        return text.slice(length);
      }
      const kept = prompt.slice(0, seen) + text;
      seen = prompt.length;
      return kept;
    },
    end: () => (seen === prompt.length ? "" : prompt.slice(0, seen)),
  };
}
