import { type Channel, editTexts } from "../text/edit-texts.ts";
import { stretchesOf } from "../text/documents.ts";
import { createFieldTest } from "./field-pattern.ts";
import { keyShapes } from "@patchbay/sdk/http";
import { redacted, redactLeaves } from "./redact-leaves.ts";

/** What is taken out of tapes. */
export interface RedactOptions {
  /** Patterns beside the shapes of keys. */
  readonly redact: readonly string[];
  /** Places in the JSON of bodies. */
  readonly redactFields: readonly string[];
  /** Names of headers. */
  readonly redactHeaders: readonly string[];
}

/** Takes out of a tape what must not be on it. */
export interface Redactor {
  readonly text: (text: string) => string;
  /** A body that came in pieces; undefined when its fields cannot be told apart. */
  readonly body: (pieces: readonly string[]) => readonly string[] | undefined;
  readonly headers: (headers: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** A copy of plain data in which every string is redacted. */
  readonly value: <Value>(value: Value) => Value;
}

/** Headers that hold credentials, whatever the kernel may have left of them. */
const credentialHeaders = [
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "api-key",
  "x-api-key",
  "x-goog-api-key",
];

/** A redactor for the shapes of keys, and for what the options name. */
export function createRedactor({ redact, redactFields, redactHeaders }: RedactOptions): Redactor {
  const patterns = [keyShapes, ...redact.map((source) => new RegExp(source, "g"))];
  const isNamed = createFieldTest(redactFields);
  const names = new Set([...credentialHeaders, ...redactHeaders.map((name) => name.toLowerCase())]);
  const text = (whole: string): string => patterns.reduce((rest, pattern) => rest.replace(pattern, redacted), whole);
  const edit = ({ path, leaves }: Channel): readonly (string | undefined)[] =>
    path && isNamed(path)
      ? leaves.map(() => redacted)
      : redactLeaves(
          leaves.map(({ text }) => text),
          patterns,
        );
  const value = <Value>(given: Value): Value => redactDeep(given, text);
  return {
    text,
    value,
    body(pieces) {
      if (redactFields.length > 0 && isUnreadable(pieces)) return undefined;
      const edited = editTexts(pieces, edit);
      // Names of members are no values; a key may stand there as well.
      return redactLeaves(edited, [keyShapes]);
    },
    headers: (headers) =>
      Object.fromEntries(
        Object.entries(headers).map(([name, each]) => [name, names.has(name) ? redacted : text(each)]),
      ),
  };
}

/** JSON that was cut has fields, but nobody can say where they end. */
function isUnreadable(pieces: readonly string[]): boolean {
  const text = pieces.join("");
  return stretchesOf(text).some(
    ({ kind, start, end }) => kind === "line" && /^(?:data: ?)?\s*[{[]/.test(text.slice(start, end)),
  );
}

function redactDeep<Value>(value: Value, text: (text: string) => string): Value {
  // Strings stay strings, and everything else what it is.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return walk(value, text) as Value;
}

function walk(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.replaceAll(keyShapes, redacted), walk(item, text)]),
  );
}
