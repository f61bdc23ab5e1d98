import { expect, test } from "vitest";
import { readArrivals } from "../../src/simulate/read-arrivals.ts";

test("arrivals come by time, dates are as good as numbers, and headers are in lower case", () => {
  const log = readArrivals(
    [
      '{"at":"2026-01-01T00:00:02Z","model":"late"}',
      "",
      `{"at":${Date.UTC(2026, 0, 1)},"model":"early","headers":{"X-Session":"1"},"outcome":{"p/n":{"fail":"timeout"}}}`,
      '{"outcome":{"p/n":[{"from":"2026-01-01T00:00:00Z","to":5}]}}',
    ].join("\n"),
  );
  expect(log.arrivals.map(({ model }) => model)).toEqual(["early", "late"]);
  expect(log.arrivals[0]).toMatchObject({ headers: { "x-session": "1" } });
  expect(log.arrivals[0]?.outcome.get("p/n")).toMatchObject([{ from: -Infinity, to: Infinity, fail: "timeout" }]);
  expect(log.outcome.get("p/n")).toMatchObject([{ from: Date.UTC(2026, 0, 1), to: 5 }]);
});

test("every fault is told by its line", () => {
  const lines = ['{"at":1}', "{", '{"at":1,"model":"m","duration":5}', '{"model":"m"}', "{}", "[]"];
  expect(() => readArrivals(lines.join("\n"))).toThrow(
    [
      "line 1: an arrival needs `model`",
      "line 2: is not valid JSON",
      'line 3.duration: unknown key (did you mean "durationMs"?)',
      "line 4: an arrival needs `at`",
      "line 5: needs `at` and `model`, or `outcome` alone",
      "line 6: must be an object, got a list",
    ].join("\n"),
  );
  expect(() => readArrivals('{"outcome":{"n":{"fail":"rate-limit"}}}')).toThrow(
    /must name a node as "pool\/node"\n.*did you mean "rate-limited"/,
  );
});
