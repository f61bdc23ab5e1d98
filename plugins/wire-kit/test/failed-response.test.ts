import { expect, test } from "vitest";
import { failureOfStatus, kindOfBody, readRetryAfter, tryParseJson } from "../src/index.ts";

const date = "Thu, 01 Jan 2026 00:00:00 GMT";

test.each([
  [{ "retry-after-ms": "12.2", "retry-after": "9" }, 13],
  [{ "retry-after-ms": "soon", "retry-after": "9" }, 9000],
  [{ "retry-after": " 1.5 " }, 1500],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT", date }, 7000],
  [{ "retry-after": "Wed, 31 Dec 2025 23:59:59 GMT", date }, 0],
  [{ "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT" }, undefined],
  [{ "retry-after": "later", date }, undefined],
  [{ "retry-after": "" }, undefined],
  [{}, undefined],
])("headers %j say when to try again", (headers: Record<string, string>, wait) => {
  expect(readRetryAfter({ headers })).toBe(wait);
});

test.each([
  [401, "credential-rejected"],
  [404, "not-found"],
  [418, "bad-request"],
  [429, "rate-limited"],
  [500, "upstream-failed"],
  [529, "overloaded"],
  [302, "upstream-failed"],
])("status %i means %s", (status, code) => {
  expect(failureOfStatus(status)).toBe(code);
});

test.each([
  [" ", "no body"],
  ["\n<html>", "a page of HTML"],
  ["{}", "text/json"],
])("body %j is named", (body, kind) => {
  expect(kindOfBody({ status: 500, headers: { "content-type": "text/json" }, body })).toBe(kind);
});

test("text that is no JSON is no value, and null is one", () => {
  expect(tryParseJson("{")).toBeUndefined();
  expect(tryParseJson("null")).toBeNull();
});
