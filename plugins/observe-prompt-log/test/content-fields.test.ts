import { expect, test } from "vitest";
import { contentFields } from "../src/record.ts";
import { createRedactor } from "../src/redact-record.ts";

const neutral = new Set(["request", "reply"]);

test.each([...contentFields].filter((name) => !neutral.has(name)))(
  "%s is left out where a field is redacted that it does not show",
  (name) => {
    const redactor = createRedactor({ redact: [], redactFields: ["who"], maxStringLength: 1000 });
    const record = { request: { who: "canary" }, reply: { who: "canary" }, [name]: { method: "POST", body: "canary" } };
    const safe = redactor.record(record);
    expect(JSON.stringify(safe)).not.toContain("canary");
    expect(safe[name]).toEqual({ method: "POST" });
    expect(safe["withheld"]).toHaveLength(1);
  },
);

test("a record without content is scrubbed like any other", () => {
  const redactor = createRedactor({ redact: ["canary"], redactFields: ["pool"], maxStringLength: 1000 });
  const record = { at: "now", model: "a canary", pool: "main", usage: { inputTokens: 1 } };
  expect(redactor.record(record)).toEqual({
    at: "now",
    model: "a [redacted]",
    pool: "[redacted]",
    usage: { inputTokens: 1 },
  });
  expect(record.pool).toBe("main");
});
