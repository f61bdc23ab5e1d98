const secondMs = 1000;
const unitMs: Readonly<Record<string, number>> = {
  s: secondMs,
  m: 60 * secondMs,
  h: 3600 * secondMs,
  d: 86_400 * secondMs,
};

/** Stretches of the calendar, in UTC. */
const calendarSpans = ["day", "month"] as const;

/** A stretch of the calendar. */
export type CalendarSpan = (typeof calendarSpans)[number];

/** Milliseconds of a text such as `90s`, `5m`, `1h` or `7d`; undefined when it is none. */
export function durationMs(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? [];
  return count === undefined || unit === undefined ? undefined : Number(count) * (unitMs[unit] ?? Number.NaN);
}

export function isCalendarSpan(text: string): text is CalendarSpan {
  return calendarSpans.some((span) => span === text);
}

/** When the day or month of this time began, in milliseconds since the epoch. */
export function startOf(span: CalendarSpan, at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), span === "day" ? date.getUTCDate() : 1);
}
