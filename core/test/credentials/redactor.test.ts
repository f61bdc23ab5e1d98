import { createSecret } from "@patchbay/sdk/host";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor, redactHeaders } from "../../src/credentials/redactor.ts";

const redactorOf = (...values: readonly string[]) => createRedactor(values.map((value) => createSecret(value, "test")));

const secret = fc.string({ unit: "binary", minLength: 6, maxLength: 40 });

describe("a configured secret", () => {
  it("does not survive, wherever it stands and whatever touches it", () => {
    const cases = fc.tuple(
      fc.array(secret, { minLength: 1, maxLength: 8 }),
      fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.nat(7)), { maxLength: 12 }),
    );
    fc.assert(
      fc.property(cases, ([secrets, pieces]) => {
        const text = pieces
          .map((piece) => (typeof piece === "number" ? secrets[piece % secrets.length] : piece))
          .join("");
        const result = redactorOf(...secrets)(text);
        for (const value of secrets) expect(result.replaceAll("[redacted]", " ").includes(value)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it("does not survive within JSON, an address, a form or base64", () => {
    const escapings: readonly ((value: string) => string)[] = [
      (value) => JSON.stringify({ value }).slice(10, -2),
      (value) => encodeURIComponent(value),
      (value) => new URLSearchParams({ k: value }).toString().slice(2),
      (value) => Buffer.from(value).toString("base64"),
      (value) => Buffer.from(value).toString("base64url"),
    ];
    const text = fc.string({ unit: "grapheme", minLength: 6, maxLength: 40 });
    fc.assert(
      fc.property(text, fc.constantFrom(...escapings), fc.string(), (value, escape, around) => {
        const escaped = escape(value);
        expect(redactorOf(value)(`${around}${escaped}${around}`).replaceAll("[redacted]", " ")).not.toContain(escaped);
      }),
      { numRuns: 500 },
    );
  });

  it("takes what it overlaps along", () => {
    expect(redactorOf("abcdefgh", "efghijkl", "abcdef")("<abcdefghijkl>")).toBe("<[redacted]>");
    expect(redactorOf("abcdef", "abcdefgh")("abcdefabcdefgh")).toBe("[redacted][redacted]");
  });

  it("of fewer than 6 characters is left alone, since it would hit ordinary words", () => {
    expect(redactorOf("model")("the model answered")).toBe("the model answered");
  });

  it("that is the address of a proxy hides its password and its account as well", () => {
    const redact = redactorOf("http://user:p%40ssw0rd@proxy.test:3128");
    const account = Buffer.from("user:p@ssw0rd").toString("base64");
    expect(redact(`p@ssw0rd p%40ssw0rd ${account}`)).toBe("[redacted] [redacted] [redacted]");
  });
});

describe("ten thousand secrets", () => {
  const values = Array.from({ length: 10_000 }, (_, n) => `team-key-${(n * 7919 + 1_000_000).toString(36)}-${n}`);
  const redact = redactorOf(...values);

  it("are all found", () => {
    expect(redact(values.join(" ")).replaceAll("[redacted]", "").trim()).toBe("");
  });

  it("cost a long text without any of them little more than one secret does", () => {
    const text = "an ordinary sentence about keys and teams, team-key- included; ".repeat(20_000);
    const timeOf = (run: (text: string) => string): number => {
      run(text);
      const before = performance.now();
      expect(run(text)).toBe(text);
      return performance.now() - before;
    };
    expect(timeOf(redact)).toBeLessThan(10 * timeOf(redactorOf("some-other-key")) + 50);
  });
});

describe("the shape of a key", () => {
  it.each([
    ["Incorrect API key provided: sk-proj-abcDEF123_456-789.", "Incorrect API key provided: [redacted]."],
    ["authorization: Bearer abc.def.ghi", "authorization: Bearer [redacted]"],
    ["use Bearer abcdef123456 here", "use Bearer [redacted] here"],
    ['{"x-api-key": "abc123", "n": 1}', '{"x-api-key": "[redacted]", "n": 1}'],
    ["x-goog-api-key: abc123\r\nhost: a", "x-goog-api-key: [redacted]\r\nhost: a"],
    ["Proxy-Authorization: Basic dXNlcg==", "Proxy-Authorization: Basic [redacted]"],
    ["GET /v1/models?alt=sse&key=AbC123&x=1", "GET /v1/models?alt=sse&key=[redacted]&x=1"],
    ["Set-Cookie: session=abc; Path=/\r\nvia: b", "Set-Cookie: [redacted]\r\nvia: b"],
    ["via http://user:pass@proxy.test:3128/", "via http://[redacted]@proxy.test:3128/"],
    [`key AIza${"x".repeat(35)}!`, "key [redacted]!"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[redacted]"],
  ])("is hidden in %j", (text, expected) => {
    const redact = redactorOf();
    expect(redact(text)).toBe(expected);
    expect(redact(expected)).toBe(expected);
  });

  it.each([
    "the bearer of news",
    "a risk-free task-list-item",
    "tokens: 12, key: value",
    "https://host:8080/a@b",
    "?keyword=x",
  ])("is not seen in %j", (text) => {
    expect(redactorOf("configured")(text)).toBe(text);
  });

  it.each(["a.", "-eyJ", "x://:", "bearer ", "cookie", "api-key", "?key", "sk-", "authorization: "])(
    "is looked for in linear time in many %j",
    (piece) => {
      const text = piece.repeat(200_000);
      const before = performance.now();
      redactorOf("configured")(text);
      expect(performance.now() - before).toBeLessThan(2_000);
    },
  );
});

describe("headers", () => {
  it("keep their names and lose the values that hold credentials", () => {
    const headers = { Authorization: "Bearer x", "x-api-key": "k", "Set-Cookie": ["a"], "content-type": "text/plain" };
    expect(redactHeaders(headers)).toEqual({
      Authorization: "[redacted]",
      "x-api-key": "[redacted]",
      "Set-Cookie": "[redacted]",
      "content-type": "text/plain",
    });
  });
});
