import type { Json } from "@patchbay/sdk";
import { parseJson, skipSpace } from "@patchbay/sdk/http";
import type { Document } from "./document.ts";
import { type Child, type Container, readContainer, type Span } from "./json-spans.ts";
import { namesToMake, type Path, placeIn, type Segment } from "./path.ts";

/** JSON text that is changed where a rule says so; every other character stays: digits, order, spaces and repeated keys. */
export class TextDocument implements Document<TextDocument> {
  readonly text: string;

  /** `text` must be valid JSON. */
  constructor(text: string) {
    this.text = text;
  }

  values(path: Path): readonly Json[] {
    const found = path.reduce<readonly Span[]>(
      (spans, segment) => spans.flatMap((span) => this.#below(span, segment).map(({ value }) => value)),
      [this.#root()],
    );
    return found.filter((span) => !this.#isNull(span)).map(({ start, end }) => parseJson(this.text.slice(start, end)));
  }

  set(path: Path, json: string, onlyIfAbsent: boolean): TextDocument {
    return this.#edited(this.#settings(this.#root(), path, { json, onlyIfAbsent }));
  }

  remove(path: Path): TextDocument {
    return this.#edited(this.#removals(this.#root(), path));
  }

  #root(): Span {
    return { start: skipSpace(this.text, 0), end: this.text.trimEnd().length };
  }

  #isNull({ start, end }: Span): boolean {
    return end - start === 4 && this.text.startsWith("null", start);
  }

  #below({ start }: Span, segment: Segment): readonly Child[] {
    const container = readContainer(this.text, start);
    return container ? selected(container, segment) : [];
  }

  #settings(span: Span, path: Path, setting: Setting): readonly Edit[] {
    const [segment, ...rest] = path;
    if (!segment) return setting.onlyIfAbsent && !this.#isNull(span) ? [] : [{ ...span, insert: setting.json }];
    const container = readContainer(this.text, span.start);
    if (!container) return this.#isNull(span) ? made(path, setting, (insert) => ({ ...span, insert })) : [];
    const found = selected(container, segment);
    if (found.length > 0) return found.flatMap(({ value }) => this.#settings(value, rest, setting));
    return added(container, segment, nested(rest, setting.json));
  }

  #removals(span: Span, [segment, ...rest]: Path): readonly Edit[] {
    const container = segment && readContainer(this.text, span.start);
    if (!segment || !container) return [];
    if (rest.length > 0) return selected(container, segment).flatMap(({ value }) => this.#removals(value, rest));
    const last = selected(container, segment);
    const keys = new Set(last.map(({ key }) => key));
    const gone = container.isList ? last : container.children.filter(({ key }) => keys.has(key));
    return without(container.children, new Set(gone));
  }

  #edited(edits: readonly Edit[]): TextDocument {
    if (edits.every(({ start, end, insert }) => this.text.slice(start, end) === insert)) return this;
    const pieces: string[] = [];
    let at = 0;
    for (const { start, end, insert } of edits.toSorted((a, b) => a.start - b.start)) {
      pieces.push(this.text.slice(at, start), insert);
      at = end;
    }
    return new TextDocument(pieces.join("") + this.text.slice(at));
  }
}

interface Setting {
  readonly json: string;
  readonly onlyIfAbsent: boolean;
}

interface Edit extends Span {
  readonly insert: string;
}

/** Of a repeated key the last one counts, as `JSON.parse` has it. */
function selected({ isList, children }: Container, segment: Segment): readonly Child[] {
  if (segment.type === "every") {
    const lasts = new Map(children.map((child) => [child.key ?? child, child] as const));
    return [...lasts.values()];
  }
  const place = isList ? placeIn(children.length, segment) : children.findLastIndex(({ key }) => key === segment.name);
  const child = place === undefined ? undefined : children[place];
  return child ? [child] : [];
}

/** Parents that are missing are objects; undefined where the path wants anything else. */
function nested(path: Path, json: string): string | undefined {
  return namesToMake(path)?.reduceRight((inner, name) => `{${JSON.stringify(name)}:${inner}}`, json);
}

function made(path: Path, { json }: Setting, edit: (insert: string) => Edit): readonly Edit[] {
  const insert = nested(path, json);
  return insert === undefined ? [] : [edit(insert)];
}

function added({ isList, inside, children }: Container, segment: Segment, json: string | undefined): readonly Edit[] {
  if (json === undefined || segment.type === "every") return [];
  if (isList && placeIn(children.length, segment) === undefined) return [];
  const end = children.at(-1)?.value.end;
  const child = isList ? json : `${JSON.stringify(segment.name)}:${json}`;
  return [end === undefined ? { start: inside, end: inside, insert: child } : { start: end, end, insert: `,${child}` }];
}

/** Each takes the comma before it along, and those at the beginning the one behind them. */
function without(children: readonly Child[], gone: ReadonlySet<Child>): readonly Edit[] {
  const firstKept = children.findIndex((child) => !gone.has(child));
  return children.flatMap((child, index) => {
    if (!gone.has(child)) return [];
    const isBehind = firstKept !== -1 && index > firstKept;
    const start = isBehind ? (children[index - 1]?.value.end ?? child.start) : child.start;
    const end = isBehind ? child.value.end : (children[index + 1]?.start ?? child.value.end);
    return [{ start, end, insert: "" }];
  });
}
