import { mendScalar } from "./mend-scalar.ts";

/** An object or list that has begun. */
interface Frame {
  readonly close: "}" | "]";
  /** What has to come next; at an `item` a key, or in a list a value, or the end. */
  state: "item" | "colon" | "value" | "after";
  /** A key that waits for its value: without one it is left out. */
  key?: string;
  /** Something stands in it already, so that a comma has to come first. */
  filled: boolean;
}

/** The text so far. */
interface Repair {
  readonly out: string[];
  readonly open: Frame[];
}

/**
 * Mends an object that a model wrote carelessly or could not finish: commas before a bracket, brackets and strings that
 * were never closed, line breaks within strings. What else is wrong is not guessed: then undefined. One pass.
 */
export function repairJson(text: string): string | undefined {
  const repair: Repair = { out: [], open: [] };
  for (let at = skipSpace(text, 0); at < text.length; at = skipSpace(text, at)) {
    const end = endOfToken(text, at);
    if (!take(repair, text.slice(at, end), end === text.length)) return undefined;
    at = end;
  }
  for (const frame of repair.open.toReversed()) repair.out.push(frame.close);
  return repair.out.join("");
}

const space = /[\s\uFEFF]/;
const structure = '{}[]:,"';

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && space.test(text.charAt(at))) at += 1;
  return at;
}

function endOfToken(text: string, from: number): number {
  if (text[from] === '"') return endOfString(text, from + 1);
  if (structure.includes(text.charAt(from))) return from + 1;
  let at = from;
  while (at < text.length && !structure.includes(text.charAt(at)) && !space.test(text.charAt(at))) at += 1;
  return at;
}

function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return Math.min(at + 1, text.length);
}

/** Takes a token; false when it cannot stand there. */
function take(repair: Repair, token: string, isLast: boolean): boolean {
  const frame = repair.open.at(-1);
  if (!frame) return repair.out.length === 0 && token === "{" && open(repair, "}");
  switch (token) {
    case "}":
    case "]":
      return close(repair, token);
    case ",":
      return move(frame, "after", "item");
    case ":":
      return move(frame, "colon", "value");
    case "{":
      return beginValue(repair, frame) && open(repair, "}");
    case "[":
      return beginValue(repair, frame) && open(repair, "]");
    default:
      return takeScalar(repair, frame, mendScalar(token, isLast));
  }
}

function takeScalar(repair: Repair, frame: Frame, scalar: string | undefined): boolean {
  if (frame.close === "}" && frame.state === "item") return takeKey(frame, scalar);
  // Nothing is left of a value that was cut at its very beginning.
  if (scalar === "") return true;
  if (scalar === undefined || !beginValue(repair, frame)) return false;
  repair.out.push(scalar);
  return true;
}

function move(frame: Frame, from: Frame["state"], to: Frame["state"]): boolean {
  const fits = frame.state === from;
  if (fits) frame.state = to;
  return fits;
}

function open(repair: Repair, closing: Frame["close"]): boolean {
  repair.out.push(closing === "}" ? "{" : "[");
  repair.open.push({ close: closing, state: "item", filled: false });
  return true;
}

/** Closes the innermost of that kind, and what was left open within. */
function close({ out, open }: Repair, token: Frame["close"]): boolean {
  for (let frame = open.pop(); frame; frame = open.pop()) {
    if (frame.state === "colon" || frame.state === "value") return false;
    out.push(frame.close);
    if (frame.close === token) return true;
  }
  return false;
}

function takeKey(frame: Frame, key: string | undefined): boolean {
  if (!key?.startsWith('"')) return false;
  frame.key = key;
  frame.state = "colon";
  return true;
}

/** Writes what stands before a value; false where none may stand. */
function beginValue({ out }: Repair, frame: Frame): boolean {
  if (frame.state !== (frame.close === "}" ? "value" : "item")) return false;
  if (frame.filled) out.push(",");
  if (frame.close === "}") out.push(frame.key ?? "", ":");
  frame.filled = true;
  frame.state = "after";
  return true;
}
