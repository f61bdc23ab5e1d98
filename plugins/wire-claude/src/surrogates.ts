/** Joins text that was cut anywhere, so that no piece ends or begins inside a surrogate pair. */
export interface WholePairs {
  push(text: string): string;
  /** What was held back; a half without its other half is unreadable. */
  end(): string;
}

const replacement = "\uFFFD";

/** Makes a joiner for one text. */
export function createWholePairs(): WholePairs {
  let half = "";
  return {
    push(text) {
      const all = half + text;
      const last = all.charCodeAt(all.length - 1);
      half = last >= 0xd800 && last <= 0xdbff ? all.slice(-1) : "";
      const whole = half === "" ? all : all.slice(0, -1);
      const first = whole.charCodeAt(0);
      return first >= 0xdc00 && first <= 0xdfff ? replacement + whole.slice(1) : whole;
    },
    end: () => (half === "" ? "" : replacement),
  };
}
