/** Where an exchange may differ from its tape. */
export const places = [
  "status",
  "headers",
  "bytes",
  "events",
  "decisions",
  "upstream",
  "losses",
  "usage",
  "cost",
  "time",
  "missing",
] as const;

/** Where an exchange differs. */
export type Place = (typeof places)[number];

/** Something that is not as the tape has it. */
export interface Difference {
  readonly place: Place;
  /** What it is about, such as `attempt 1` or `main/a messages.0.content`. */
  readonly what: string;
  /** Absent: it is not on the tape. */
  readonly tape?: string;
  /** Absent: it is no longer there. */
  readonly now?: string;
}

/** Whether a text names a place. */
export function isPlace(text: string): text is Place {
  return places.some((place) => place === text);
}

const longest = 200;

/** A value, short enough to be read. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
