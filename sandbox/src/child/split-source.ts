/** Where a piece of a program's text stands. */
export type Place = "code" | "literal" | "comment";

export interface Piece {
  readonly place: Place;
  readonly text: string;
}

/**
 * Cuts a program's text into code, literals and comments; together they are the text again. Where a slash begins a regular
 * expression is told by the word before it, which is right for all but rare code.
 */
export function splitSource(source: string): readonly Piece[] {
  return new Splitter(source).pieces();
}

const comment = /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\//y;
const quoted = /"(?:[^"\\\n\r]|\\[\s\S])*"|'(?:[^'\\\n\r]|\\[\s\S])*'/y;
const regularExpression = /\/(?:[^/\\[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+\/[a-z]*/y;
const templatePart = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
const word = /[\w$\u0080-\uffff]+/y;

/** Words after which a slash begins a regular expression. */
const beforeExpression = new Set(
  "return typeof instanceof in of new delete void throw case do else yield await default extends".split(" "),
);

/** Stands for any value as the last thing before a slash. */
const value = '"';

class Splitter {
  readonly #source: string;
  readonly #pieces: Piece[] = [];
  /** For each open brace whether it belongs to a template. */
  readonly #braces: boolean[] = [];
  #offset = 0;
  #codeStart = 0;
  #last = "";

  constructor(source: string) {
    this.#source = source;
  }

  pieces(): readonly Piece[] {
    while (this.#offset < this.#source.length) this.#step(this.#source.charAt(this.#offset));
    this.#pieces.push({ place: "code", text: this.#source.slice(this.#codeStart) });
    return this.#pieces;
  }

  #step(sign: string): void {
    if (sign === "/" && this.#takeSlash()) return;
    if ((sign === '"' || sign === "'") && this.#take(quoted, "literal")) return;
    if (sign === "{") this.#braces.push(false);
    if (sign === "`" || (sign === "}" && this.#braces.pop() === true)) this.#takeTemplate();
    else this.#takeCode(sign);
  }

  #takeSlash(): boolean {
    if (this.#take(comment, "comment")) return true;
    const begins = beforeExpression.has(this.#last) || !/[\w$\u0080-\uffff)\]}"]$/.test(this.#last);
    return begins && this.#take(regularExpression, "literal");
  }

  /** From a back-quote, or the brace that ends an insertion, to the next insertion or the closing back-quote. */
  #takeTemplate(): void {
    this.#offset += 1;
    this.#take(templatePart, "literal");
    const opens = this.#source.startsWith("${", this.#offset);
    if (opens) this.#braces.push(true);
    this.#last = opens ? "{" : value;
    this.#offset += opens ? 2 : 1;
  }

  #takeCode(sign: string): void {
    word.lastIndex = this.#offset;
    const name = word.exec(this.#source)?.[0];
    this.#offset += name?.length ?? 1;
    // After a dot every word is a name.
    if (name !== undefined) this.#last = this.#last === "." ? value : name;
    else if (!/\s/.test(sign)) this.#last = sign;
  }

  #take(pattern: RegExp, place: Place): boolean {
    pattern.lastIndex = this.#offset;
    const text = pattern.exec(this.#source)?.[0];
    if (text === undefined) return false;
    const code = this.#source.slice(this.#codeStart, this.#offset);
    this.#pieces.push({ place: "code", text: code }, { place, text });
    this.#offset += text.length;
    this.#codeStart = this.#offset;
    if (place === "literal") this.#last = value;
    return true;
  }
}
