import { GatewayError } from "@patchbay/sdk";

/** Longest piece, in UTF-16 units: answers may hold whole images. */
const maxLength = 96 * 1024 * 1024;

/**
 * Cuts the objects of an answer out of bytes cut anywhere, whatever stands between them: the frames of server-sent
 * events, the brackets and commas of an array that is streamed, or nothing around a single one. Some endpoints mix them:
 * an error comes as a bare object behind the events, or in an array.
 */
export interface JsonPieces {
  /** @throws GatewayError `invalid-reply` for a piece that is too long. */
  push(chunk: Uint8Array): readonly string[];
  /** The last pieces, and what stood there that is none. */
  end(): { readonly pieces: readonly string[]; readonly isCut: boolean };
}

/** Makes a cutter for one answer. */
export function createJsonPieces(): JsonPieces {
  const decoder = new TextDecoder();
  const scan: Scan = { text: "", at: 0, start: -1, depth: 0, inString: false, inComment: false };
  const read = (more: string): readonly string[] => {
    scan.text += more;
    if (scan.text.length > maxLength)
      throw new GatewayError("invalid-reply", "the answer has a piece that is too long");
    const pieces: string[] = [];
    while (scan.at < scan.text.length) step(scan, pieces);
    forgetRead(scan);
    return pieces;
  };
  return {
    push: (chunk) => read(decoder.decode(chunk, { stream: true })),
    end: () => ({ pieces: read(decoder.decode()), isCut: scan.depth > 0 }),
  };
}

interface Scan {
  /** What is not cut out yet. */
  text: string;
  at: number;
  /** Where the open object begins; -1 between objects. */
  start: number;
  depth: number;
  inString: boolean;
  inComment: boolean;
}

/** What to look for next; each search says where it begins. */
const outside = /[{:]/g;
const inside = /["{}]/g;
const inString = /["\\]/g;
const lineEnd = /[\r\n]/g;

/** Goes on to the next character that means something, and past it. */
function step(scan: Scan, pieces: string[]): void {
  if (scan.inString) return skipString(scan);
  if (scan.inComment) return skipComment(scan);
  const marks = scan.depth === 0 ? outside : inside;
  marks.lastIndex = scan.at;
  const mark = marks.exec(scan.text);
  scan.at = mark ? mark.index + 1 : scan.text.length;
  if (!mark) return undefined;
  if (mark[0] === ":") scan.inComment = beginsLine(scan, mark.index);
  else if (mark[0] === '"') scan.inString = true;
  else if (mark[0] === "{") open(scan, mark.index);
  else close(scan, mark.index, pieces);
  return undefined;
}

function open(scan: Scan, index: number): void {
  if (scan.depth === 0) scan.start = index;
  scan.depth += 1;
}

function close(scan: Scan, index: number, pieces: string[]): void {
  scan.depth -= 1;
  if (scan.depth > 0) return;
  const piece = scan.text.slice(scan.start, index + 1);
  // An event may be spread over several lines. In a string there are no bare line ends.
  pieces.push(/[\r\n]data:/.test(piece) ? piece.replaceAll(/(\r\n|\r|\n)data:/g, "\n") : piece);
  scan.start = -1;
}

function skipString(scan: Scan): void {
  inString.lastIndex = scan.at;
  const mark = inString.exec(scan.text);
  if (!mark) scan.at = scan.text.length;
  else if (mark[0] === '"') {
    scan.at = mark.index + 1;
    scan.inString = false;
  } else scan.at = mark.index + 2;
}

/** A colon that begins a line begins a comment, which may hold anything. */
function beginsLine({ text }: Scan, index: number): boolean {
  const before = text[index - 1];
  return before === undefined || before === "\n" || before === "\r";
}

function skipComment(scan: Scan): void {
  lineEnd.lastIndex = scan.at;
  const end = lineEnd.exec(scan.text);
  scan.at = end ? end.index + 1 : scan.text.length;
  scan.inComment = end === null;
}

function forgetRead(scan: Scan): void {
  const from = scan.depth > 0 ? scan.start : Math.max(0, scan.text.length - 1);
  scan.text = scan.text.slice(from);
  scan.at -= from;
  if (scan.start >= 0) scan.start -= from;
}
