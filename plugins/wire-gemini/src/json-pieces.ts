import { GatewayError, type JsonObject } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { tryParseJson } from "@patchbay/wire-kit";
import { createObjectScan } from "./object-scan.ts";

/** Longest piece, in UTF-16 units: answers may hold whole images. */
const maxLength = 96 * 1024 * 1024;

/** An object of an answer: its text, or what it says where that is known already. */
export type Piece = string | JsonObject;

/**
 * Cuts the objects of an answer out of bytes cut anywhere, whatever stands between them: the frames of server-sent
 * events, the brackets and commas of an array that is streamed, or nothing around a single one. Some endpoints mix them:
 * an error comes as a bare object behind the events, or in an array.
 */
export interface JsonPieces {
  /** @throws GatewayError `invalid-reply` for a piece that is too long. */
  push(chunk: Uint8Array): readonly Piece[];
  /** The last pieces, and what stood there that is none. */
  end(): { readonly pieces: readonly Piece[]; readonly isCut: boolean };
}

/** What may stand between objects and means something: the beginning of one, and a comment, which may hold anything. */
const outside = /[{:]/g;
const lineEnd = /[\r\n]/g;

/** Makes a cutter for one answer; events of one line may be left out. Each character is looked at once, however small the chunks are. */
export function createJsonPieces(skips?: (event: string) => boolean): JsonPieces {
  const decoder = new TextDecoder();
  const scan = createObjectScan();
  let held = "";
  let inComment = false;
  let last = "\n";

  /** Goes on inside an object from this place. */
  const readObject = (text: string, at: number, pieces: Piece[]): number => {
    const end = scan.skip(text, at);
    held += end === -1 ? text.slice(at) : text.slice(at, end);
    if (held.length > maxLength) throw new GatewayError("invalid-reply", "the answer has a piece that is too long");
    if (end === -1) return text.length;
    pieces.push(withoutFrames(held));
    held = "";
    return end;
  };

  const readComment = (text: string, at: number): number => {
    const end = indexOf(lineEnd, text, at);
    inComment = end === -1;
    return inComment ? text.length : end + 1;
  };

  const readBetween = (text: string, from: number, pieces: Piece[]): number => {
    const at = lineStart(text, from);
    const isLine = at > from || from > 0 ? isLineEnd(text[at - 1]) : isLineEnd(last);
    const end = isLine ? readLine(text, at, { pieces, skips }) : -1;
    if (end !== -1) return end;
    const mark = indexOf(outside, text, at);
    if (mark === -1) return text.length;
    if (text[mark] === "{") return readObject(text, mark, pieces);
    inComment = isLineEnd(mark === 0 ? last : text[mark - 1]);
    return mark + 1;
  };

  const read = (text: string): readonly Piece[] => {
    const pieces: Piece[] = [];
    for (let at = 0; at < text.length;) {
      if (scan.isOpen()) at = readObject(text, at, pieces);
      else at = inComment ? readComment(text, at) : readBetween(text, at, pieces);
    }
    last = text.at(-1) ?? last;
    return pieces;
  };

  return {
    push: (chunk) => read(decoder.decode(chunk, { stream: true })),
    end: () => ({ pieces: read(decoder.decode()), isCut: scan.isOpen() }),
  };
}

/** The next place that is no line end. */
function lineStart(text: string, from: number): number {
  let at = from;
  while (isLineEnd(text[at])) at += 1;
  return at;
}

function isLineEnd(character: string | undefined): boolean {
  return character === "\n" || character === "\r";
}

interface LineTarget {
  readonly pieces: Piece[];
  readonly skips: ((event: string) => boolean) | undefined;
}

const dataStart = /data: ?\{/y;

/** Nearly always an event is one line: parsing that costs less than looking for its end. -1 when it is not so here. */
function readLine(text: string, at: number, { pieces, skips }: LineTarget): number {
  dataStart.lastIndex = at;
  if (!dataStart.test(text)) return -1;
  const newline = text.indexOf("\n", at);
  const end = text[newline - 1] === "\r" ? newline - 1 : newline;
  if (newline === -1 || text[end - 1] !== "}") return -1;
  const line = text.slice(dataStart.lastIndex - 1, end);
  if (skips?.(line) === true) return newline + 1;
  const value = tryParseJson(line);
  if (!isObject(value)) return -1;
  pieces.push(value);
  return newline + 1;
}

function indexOf(signs: RegExp, text: string, at: number): number {
  signs.lastIndex = at;
  return signs.exec(text)?.index ?? -1;
}

/** An event may be spread over several lines. In a string there are no bare line ends. */
function withoutFrames(piece: string): string {
  return /[\r\n]data:/.test(piece) ? piece.replaceAll(/(\r\n|\r|\n)data:/g, "\n") : piece;
}
