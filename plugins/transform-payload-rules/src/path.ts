/** A step of a path: every child, or the one of this name. */
export type Segment =
  | { readonly type: "every" }
  | {
      readonly type: "name";
      readonly name: string;
      /** Place in a list, where the parent is one; below zero it counts from the end. */
      readonly index?: number;
    };

/** Where something stands in a JSON value. */
export type Path = readonly Segment[];

/** Reads a path such as `messages.-1.content` or `tools.*.function.strict`. @throws Error that says what is wrong. */
export function parsePath(text: string): Path {
  const words = text.match(/(?:\\.|[^.\\])+|\.|\\$/gs) ?? [];
  const segments = words.filter((_word, index) => index % 2 === 0).map(parseSegment);
  const isAlternating = words.every((word, index) => (word === ".") === (index % 2 === 1));
  if (!isAlternating || words.length % 2 === 0) throw new Error(`"${text}" has an empty segment`);
  return segments;
}

function parseSegment(word: string): Segment {
  if (word === "*") return { type: "every" };
  if (!/^(?:[^\\]|\\[.*\\\d-])*$/s.test(word))
    throw new Error(`in "${word}" only ".", "*", "-", digits and "\\" can follow "\\"`);
  const name = word.replaceAll(/\\(.)/gs, "$1");
  return isPlace.test(word) ? { type: "name", name, index: Number(word) } : { type: "name", name };
}

const isPlace = /^(?:0|-?[1-9]\d{0,8})$/;

/** The place in a list of so many, the one behind the last included; undefined for one that it does not have. */
export function placeIn(length: number, { index }: { readonly index?: number }): number | undefined {
  if (index === undefined) return undefined;
  const place = index < 0 ? length + index : index;
  return place >= 0 && place <= length ? place : undefined;
}

/** The names of parents that may be made where there are none; undefined where a list or several would be meant. */
export function namesToMake(path: Path): readonly string[] | undefined {
  const names = path.map((segment) =>
    segment.type === "name" && segment.index === undefined ? segment.name : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}
