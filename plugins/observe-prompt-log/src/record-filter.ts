import { createGlob, readMoment } from "@patchbay/sdk";

/** A record as it was read from a file: of what stands in it nothing is certain. */
export type ReadRecord = Readonly<Record<string, unknown>>;

type Test = (record: ReadRecord) => boolean;

/** What filters know. */
export const recordFilters = ["model", "pool", "client", "status", "since", "until"] as const;

/** Filters by name, as they were typed. */
export type RecordFilterInput = Readonly<Partial<Record<(typeof recordFilters)[number], string>>>;

/**
 * The filter for these words: globs with commas for model, pool and client; statuses such as 503, 5xx, done; times as a date,
 * a time, or an age such as 24h. All must fit. `now` in milliseconds since the epoch.
 * @throws RangeError that says what cannot be understood.
 */
export function readRecordFilter(input: RecordFilterInput, now: number): Test {
  const { since, until, status, ...names } = input;
  const tests: Test[] = Object.entries(names).map(([name, value]) => {
    const fits = createGlob(wordsOf(value, name));
    return (record) => typeof record[name] === "string" && fits(record[name]);
  });
  if (status !== undefined) tests.push(statusTest(wordsOf(status, "status")));
  if (since !== undefined || until !== undefined) {
    const from = since === undefined ? -Infinity : readTime(since, "since", now);
    const to = until === undefined ? Infinity : readTime(until, "until", now);
    tests.push(({ at }) => {
      const time = Date.parse(String(at));
      return time >= from && time < to;
    });
  }
  return (record) => tests.every((test) => test(record));
}

const outcomes = ["done", "failed", "cancelled"];

function statusTest(words: readonly string[]): Test {
  const bad = words.find((word) => !outcomes.includes(word) && !/^[1-5](?:\d\d|xx)$/.test(word));
  if (bad !== undefined)
    throw new RangeError(
      `status knows numbers such as 503, classes such as 5xx, ${outcomes.join(", ")}, not ${JSON.stringify(bad)}`,
    );
  return ({ status, outcome }) =>
    words.some((word) =>
      word.endsWith("xx") ? String(status).startsWith(word.slice(0, 1)) : word === outcome || word === String(status),
    );
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function readTime(text: string, name: string, now: number): number {
  const [, count, unit = ""] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (units[unit] ?? 0);
  const time = readMoment(text);
  if (time === undefined)
    throw new RangeError(
      `${name} needs a date such as 2026-01-31, a time such as 2026-01-31T12:00:00Z, or an age such as 24h, got ${JSON.stringify(text)}`,
    );
  return time;
}

function wordsOf(value: string, name: string): readonly string[] {
  const words = value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  if (words.length === 0) throw new RangeError(`${name} needs a value`);
  return words;
}
