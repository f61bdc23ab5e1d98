/** Two values that stand in one place and are not the same; undefined: nothing stands there. */
export interface JsonDifference {
  readonly path: string;
  readonly tape: unknown;
  readonly now: unknown;
}

/** What differs between two JSON values, place by place. */
export function diffJson(tape: unknown, now: unknown, path = ""): readonly JsonDifference[] {
  if (Object.is(tape, now)) return [];
  if (!isNested(tape) || !isNested(now) || Array.isArray(tape) !== Array.isArray(now)) return [{ path, tape, now }];
  const keys = new Set([...Object.keys(tape), ...Object.keys(now)]);
  return [...keys].flatMap((key) => diffJson(tape[key], now[key], path === "" ? key : `${path}.${key}`));
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
