import type { FrameReader } from "./frames.ts";
import { createObjectScan } from "./object-scan.ts";
import type { Report } from "./stream-rules.ts";

type Place = "before" | "first" | "item" | "comma" | "after";

/** The signs that may follow at a place. */
const allowed: Readonly<Record<Place, string>> = { before: "[", first: "{]", item: ",]", comma: "{", after: "" };

/** The place behind a sign; any other leaves the stream where it is. */
const behind: ReadonlyMap<string, Place> = new Map([
  ["[", "first"],
  ["{", "item"],
  [",", "comma"],
  ["]", "after"],
]);

/** All but the white space of JSON. */
const signs = /[^\t\n\r \uFEFF]/g;

/** Reads the frames of one JSON array that is sent piece by piece. */
export function createArrayFrames(report: Report): FrameReader {
  const scan = createObjectScan();
  let place: Place = "before";
  let held = "";

  const readItem = (text: string, at: number, items: string[]): number => {
    const end = scan.skip(text, at);
    held += end === -1 ? text.slice(at) : text.slice(at, end);
    if (end === -1) return text.length;
    items.push(held);
    held = "";
    return end;
  };

  const readSign = (text: string, at: number, items: string[]): number => {
    signs.lastIndex = at;
    const sign = signs.exec(text);
    if (!sign) return text.length;
    const [character] = sign;
    if (!allowed[place].includes(character)) report("frame", `a sign is out of place: ${place}`);
    place = behind.get(character) ?? place;
    return character === "{" ? readItem(text, sign.index, items) : sign.index + 1;
  };

  return {
    push(text) {
      const items: string[] = [];
      for (let at = 0; at < text.length;) at = scan.isOpen() ? readItem(text, at, items) : readSign(text, at, items);
      return items;
    },
    end() {
      if (place !== "after") report("closed", "the array has no end");
      return [];
    },
  };
}
