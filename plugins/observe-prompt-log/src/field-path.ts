/** One step of a path: a field, a place in a list, all of them, or any depth. */
type Step =
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "index"; readonly index: number }
  | { readonly type: "any" }
  | { readonly type: "deep" };

/** Where a field is in a document. */
export type FieldPath = readonly Step[];

type Make = (text: string) => readonly Step[];

const name = String.raw`[^.[\]*"'\s]+`;

/** What may stand in a path, the longest first; `$` at its start stands for the document. */
const tokens: readonly (readonly [RegExp, Make])[] = [
  [/\.\.\*/y, () => [{ type: "deep" }, { type: "any" }]],
  [/\.\.(?=\[)/y, () => [{ type: "deep" }]],
  [new RegExp(String.raw`\.\.${name}`, "y"), (text) => [{ type: "deep" }, { type: "name", name: text.slice(2) }]],
  [/\.\*/y, () => [{ type: "any" }]],
  [new RegExp(String.raw`\.${name}`, "y"), (text) => [{ type: "name", name: text.slice(1) }]],
  [/\[\*\]/y, () => [{ type: "any" }]],
  [/\[\d{1,9}\]/y, (text) => [{ type: "index", index: Number(text.slice(1, -1)) }]],
  [/\["[^"\\]+"\]|\['[^'\\]+'\]/y, (text) => [{ type: "name", name: text.slice(2, -2) }]],
];

/** Reads a path such as `messages[*].content`. @throws Error that says where it cannot be understood. */
export function parseFieldPath(text: string): FieldPath {
  const whole = text.startsWith("$") ? text.slice(1) : text;
  const offset = text.length - whole.length;
  const rest = /^[.[]/.test(whole) ? whole : `.${whole}`;
  const steps: Step[] = [];
  let at = 0;
  while (at < rest.length) {
    const found = tokens.find(([token]) => startsAt(token, rest, at));
    if (!found) throw new Error(faultOf(text, at + offset - (rest.length - whole.length)));
    const [token, make] = found;
    steps.push(...make(rest.slice(at, token.lastIndex)));
    at = token.lastIndex;
  }
  if (steps.length === 0) throw new Error(faultOf(text, text.length));
  return steps;
}

/** What is wrong with a path; undefined when nothing is. */
export function fieldPathFault(text: string): string | undefined {
  try {
    parseFieldPath(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function startsAt(token: RegExp, text: string, at: number): boolean {
  token.lastIndex = at;
  return token.test(text);
}

function faultOf(text: string, at: number): string {
  const rest = text.slice(Math.max(at, 0));
  const where = rest === "" ? "at its end" : `at ${JSON.stringify(rest)}`;
  return `is no path of a field (${where}): use names with dots, [*], [0], ["name"] and .. for any depth, such as messages[*].content`;
}
