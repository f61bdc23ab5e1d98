/** Joins pieces of text so that none ends in half of a surrogate pair: the half waits for the piece with the other. */
export interface PairJoiner {
  push(text: string): string;
  /** What was held back. A half whose other half never came is replaced, as UTF-8 would have done. */
  end(): string;
}

const half = /[\ud800-\udfff]/;
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const replacement = "\ufffd";

/** Makes a joiner for one text. */
export function createPairJoiner(): PairJoiner {
  let held = "";
  return {
    push(text) {
      const all = held + text;
      const last = all.charCodeAt(all.length - 1);
      held = last >= 0xd800 && last <= 0xdbff ? all.slice(-1) : "";
      const whole = held === "" ? all : all.slice(0, -1);
      return half.test(whole) ? whole.replaceAll(lone, replacement) : whole;
    },
    end() {
      const rest = held === "" ? "" : replacement;
      held = "";
      return rest;
    },
  };
}
