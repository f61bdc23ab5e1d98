/** Where a text stops being JSON: line and column, both from 1, and what is wrong there. */
export interface JsonSyntaxFault {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

type State = keyof typeof states;

/** What may come next; the messages of `JSON.parse` name no place in some versions of Node. */
const states = {
  value: /["{[]|-?\d|true|false|null/y,
  firstItem: /["{[\]]|-?\d|true|false|null/y,
  firstKey: /["}]/y,
  key: /"/y,
  colon: /:/y,
  afterItem: /[,\]]/y,
  afterField: /[,}]/y,
  end: /$/y,
} as const;

const space = /[ \t\r\n]*/y;
const token =
  /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[Ee][+-]?\d+)?|true|false|null|[{}[\]:,]/uy;

/** Finds the first fault in a text that `JSON.parse` refused. */
export function findJsonFault(text: string): JsonSyntaxFault {
  const open: ("{" | "[")[] = [];
  let state: State = "value";
  let offset = 0;
  for (;;) {
    offset += match(space, text, offset)?.length ?? 0;
    if (match(states[state], text, offset) === undefined) return faultAt(text, offset);
    const found = match(token, text, offset);
    if (found === undefined) return faultAt(text, offset, "string is not well-formed");
    offset += found.length;
    state = nextState(state, found, open);
  }
}

function nextState(state: State, found: string, open: ("{" | "[")[]): State {
  if (found === "{" || found === "[") {
    open.push(found);
    return found === "{" ? "firstKey" : "firstItem";
  }
  if (state === "key" || (state === "firstKey" && found !== "}")) return "colon";
  if (found === ":") return "value";
  if (found === ",") return open.at(-1) === "{" ? "key" : "value";
  if (found === "}" || found === "]") open.pop();
  if (open.length === 0) return "end";
  return open.at(-1) === "{" ? "afterField" : "afterItem";
}

function match(pattern: RegExp, text: string, offset: number): string | undefined {
  const sticky = new RegExp(pattern);
  sticky.lastIndex = offset;
  return sticky.exec(text)?.[0];
}

function faultAt(text: string, offset: number, problem = `unexpected ${characterAt(text, offset)}`): JsonSyntaxFault {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n"), problem };
}

function characterAt(text: string, offset: number): string {
  const character = text.codePointAt(offset);
  return character === undefined ? "end of file" : JSON.stringify(String.fromCodePoint(character));
}
