import { type Piece, type Place, splitSource } from "./split-source.ts";

/**
 * Writes a program anew so that no text in it looks like a dynamic import or an HTML comment, which an engine
 * refuses wherever they stand, in literals and comments too. It means the same as before; lines stay where they are.
 * Where this loses its way, the engine refuses the program: no safety hangs on it.
 * @throws Error when the code itself imports.
 */
export function evadeLookalikes(source: string): string {
  if (!lookalike.test(source)) return source;
  return splitSource(source).map(rewrite).join("");
}

const lookalike = /\bimport\s*(?:\(|\/[/*])|<!--|-->/;

const rewrite = ({ place, text }: Piece): string => rewriters[place](text);

const rewriters: Readonly<Record<Place, (text: string) => string>> = {
  code: (text) => {
    if (/(?:^|[^.\w$]|\.\.\.)import\s*(?:\(|$|\/)/.test(text))
      throw new Error("a plugin cannot import: build it as one module that has all it needs");
    return text.replaceAll("<!--", "< !--").replaceAll("-->", "-- >");
  },
  literal: (text) =>
    text
      .replace(/\bimport(?=\s*(?:\(|\/[/*]))/g, String.raw`\x69mport`)
      .replaceAll("<!--", String.raw`<\x21--`)
      .replaceAll("-->", String.raw`-\x2d>`),
  comment: (text) =>
    text
      .replace(/\bimport(?=\s*(?:\(|\/[/*]))/g, "import_")
      .replaceAll("<!--", "<! --")
      .replaceAll("-->", "-- >"),
};
