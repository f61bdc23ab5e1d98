/** What stays of a text whose words go: addresses keep their scheme, embedded data its media type, JSON its form. */
const kept = [
  String.raw`^(?:data:[\w/+.;=-]*,|https?://)`,
  String.raw`\b(?:true|false|null)\b`,
  // Members of JSON within a text, as of the arguments of a call: their schema shows them anyway.
  String.raw`"[^"\\]{1,200}"(?=\s*:)`,
  String.raw`\[redacted\]`,
];

const tokens = new RegExp(String.raw`(${kept.join("|")})|\p{L}|\p{M}|\p{N}`, "gu");

/**
 * Replaces letters by letters and digits by digits that say nothing; spaces and marks stay, and so does the length, in
 * characters and as UTF-8. The filler of a filler is the filler.
 */
export function filler(text: string): string {
  return text.replace(tokens, (found, whole: string | undefined) => whole ?? fillerOf(found));
}

function fillerOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return point < 0x3a ? "1" : "x";
  if (point < 0x800) return "ж";
  return point < 0x10000 ? "字" : "𠀀";
}
