import type { GuestHost } from "../primitives.ts";

type Pair = readonly [string, string];

/** What `URLSearchParams` takes. */
export type ParamsInit = string | Iterable<readonly [string, string]> | Readonly<Record<string, string>> | undefined;

/** `URLSearchParams` as WHATWG URL has it. */
export class GuestSearchParams {
  static host: Pick<GuestHost, "encodeUtf8" | "decodeUtf8"> | undefined;
  /** An address whose query these are hears of every change. */
  changed: () => void = () => undefined;
  #pairs: Pair[];

  constructor(init?: ParamsInit) {
    this.#pairs = pairsOf(init);
    Object.defineProperty(this, "changed", { enumerable: false });
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: string, value: string): void {
    this.#pairs.push(pairOf(name, value));
    this.changed();
  }

  delete(name: string, value?: string): void {
    this.#pairs = this.#pairs.filter(([key, held]) => key !== name || (value !== undefined && held !== value));
    this.changed();
  }

  get(name: string): string | null {
    return this.#pairs.find(([key]) => key === name)?.[1] ?? null;
  }

  getAll(name: string): string[] {
    return this.#pairs.filter(([key]) => key === name).map(([, value]) => value);
  }

  has(name: string, value?: string): boolean {
    return this.#pairs.some(([key, held]) => key === name && (value === undefined || held === value));
  }

  set(name: string, value: string): void {
    const first = this.#pairs.findIndex(([key]) => key === name);
    const pair = pairOf(name, value);
    if (first === -1) this.#pairs.push(pair);
    else this.#pairs = this.#pairs.flatMap((held, at) => keepOne(held, at === first, pair));
    this.changed();
  }

  sort(): void {
    this.#pairs = this.#pairs.toSorted(([a], [b]) => Number(a > b) - Number(a < b));
    this.changed();
  }

  forEach(run: (value: string, name: string, params: GuestSearchParams) => void): void {
    for (const [name, value] of this.#pairs) run(value, name, this);
  }

  *entries(): IterableIterator<[string, string]> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  *keys(): IterableIterator<string> {
    for (const [name] of this.#pairs) yield name;
  }

  *values(): IterableIterator<string> {
    for (const [, value] of this.#pairs) yield value;
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }

  toString(): string {
    return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
  }
}

function keepOne(held: Pair, first: boolean, pair: Pair): readonly Pair[] {
  if (first) return [pair];
  return held[0] === pair[0] ? [] : [held];
}

function pairsOf(init: ParamsInit): Pair[] {
  if (init === undefined) return [];
  if (typeof init === "string") return parse(init.startsWith("?") ? init.slice(1) : init);
  const pairs = Symbol.iterator in init ? [...(init as Iterable<Pair>)] : Object.entries(init);
  return pairs.map(([name, value]) => pairOf(name, value));
}

/** Callers without types hand in numbers. */
function pairOf(name: unknown, value: unknown): Pair {
  return [String(name), String(value)];
}

function parse(text: string): Pair[] {
  const pieces = text.split("&").filter((piece) => piece !== "");
  return pieces.map((piece) => {
    const cut = piece.indexOf("=");
    return cut === -1 ? [decode(piece), ""] : [decode(piece.slice(0, cut)), decode(piece.slice(cut + 1))];
  });
}

/** Percent-decoding by bytes, since what is percent-encoded may be no UTF-8. */
function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  if (!spaced.includes("%")) return spaced;
  const bytes: number[] = [];
  for (let at = 0; at < spaced.length;) {
    const hex = /^%([0-9a-f]{2})/i.exec(spaced.slice(at, at + 3))?.[1];
    const character = String.fromCodePoint(spaced.codePointAt(at) ?? 0);
    if (hex === undefined) bytes.push(...(GuestSearchParams.host?.encodeUtf8(character) ?? []));
    else bytes.push(Number.parseInt(hex, 16));
    at += hex === undefined ? character.length : 3;
  }
  return GuestSearchParams.host?.decodeUtf8(new Uint8Array(bytes)) ?? spaced;
}

function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, "\uFFFD"))
    .replaceAll("%20", "+")
    .replaceAll(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
