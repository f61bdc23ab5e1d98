import { expect, test } from "vitest";
import { readMoment } from "../src/index.ts";

test.each([
  ["2026-01-31", "2026-01-31T00:00:00.000Z"],
  ["2026-01-31T12:30", "2026-01-31T12:30:00.000Z"],
  ["2026-01-31T12:30:05.25", "2026-01-31T12:30:05.250Z"],
  ["2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00.000Z"],
  ["2024-02-29", "2024-02-29T00:00:00.000Z"],
])("%s is %s", (text, expected) => expect(new Date(readMoment(text) ?? NaN).toISOString()).toBe(expected));

test.each([
  "",
  "2026",
  "2026-02-30",
  "2026-13-01",
  "2026-01-31T25:00",
  "hello 1",
  "31.1.2026",
  "2026-01-31 12:00",
  "1e3",
])("%j is none", (text) => expect(readMoment(text)).toBeUndefined());
