/** A text that comes in pieces, and at last perhaps whole. */
export interface Stretch {
  /** Takes a piece; gives what can be passed on of it. Half a surrogate pair waits for its other half. */
  add(piece: string): string;
  /** Takes the whole; gives what is still missing of it. */
  fill(whole: string): string;
  /** Gives what still waits. */
  end(): string;
  isEmpty(): boolean;
}

/** Begins a text. */
export function createStretch(): Stretch {
  let taken = "";
  let half = "";
  const add = (piece: string): string => {
    taken += piece;
    const all = half + piece;
    const last = all.charCodeAt(all.length - 1);
    half = last >= 0xd800 && last <= 0xdbff ? all.slice(-1) : "";
    return half === "" ? all : all.slice(0, -1);
  };
  return {
    add,
    fill: (whole) => (whole.length > taken.length && whole.startsWith(taken) ? add(whole.slice(taken.length)) : ""),
    end() {
      const rest = half === "" ? "" : "\uFFFD";
      half = "";
      return rest;
    },
    isEmpty: () => taken === "",
  };
}
