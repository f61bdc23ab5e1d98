import { type FieldPath, parseFieldPath } from "./field-path.ts";

/** What became of a document. */
export interface FieldRedaction {
  readonly value: unknown;
  /** How many fields were redacted. */
  readonly hits: number;
}

/** What stands in the place of what must not be seen. */
export const redacted = "[redacted]";

const maxDepth = 200;

/** Puts `[redacted]` in the place of every field that one of the paths leads to; the document itself is not changed. */
export function createFieldRedactor(paths: readonly string[]): (document: unknown) => FieldRedaction {
  const parsed = paths.map(parseFieldPath);
  return (document) => {
    let hits = 0;
    const walk = (value: unknown, open: readonly FieldPath[], depth: number): unknown => {
      if (open.length === 0 || typeof value !== "object" || value === null) return value;
      if (depth === maxDepth) return "[too deep]";
      const below = (key: string | number, item: unknown): unknown => {
        const next = open.flatMap((path) => advance(path, key));
        if (!next.some((path) => path.length === 0)) return walk(item, next, depth + 1);
        hits++;
        return redacted;
      };
      if (Array.isArray(value)) return value.map((item, index) => below(index, item));
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, below(key, item)]));
    };
    const value = walk(document, parsed, 0);
    return { value, hits };
  };
}

/** What is left of a path behind this key; nothing when it leads elsewhere. */
function advance(path: FieldPath, key: string | number): readonly FieldPath[] {
  const [step, ...rest] = path;
  if (!step) return [];
  if (step.type === "deep") return [path, ...advance(rest, key)];
  if (step.type === "any") return [rest];
  const fits = step.type === "name" ? step.name === key : step.index === key;
  return fits ? [rest] : [];
}
