import { GatewayError } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";

const { errors } = wire.codec;
const told = (type: string, message: string, details?: object): string =>
  JSON.stringify({ type: "error", error: { type, message, ...(details && { details }) }, request_id: "req_1" });
const decode = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  errors.decode({ status, headers, body });

describe("an error of an upstream", () => {
  test.each([
    [400, "invalid_request_error", "max_tokens: too high", "bad-request"],
    [400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", "context-length"],
    [400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2", "context-length"],
    [400, "invalid_request_error", "Your credit balance is too low to access the API.", "quota-exhausted"],
    [401, "authentication_error", "invalid x-api-key", "credential-rejected"],
    [402, "billing_error", "no money", "credential-rejected"],
    [403, "permission_error", "not allowed", "credential-rejected"],
    [404, "not_found_error", "model: claude-x", "model-not-found"],
    [404, "not_found_error", "Not found", "not-found"],
    [409, "conflict_error", "conflict", "conflict"],
    [413, "request_too_large", "too large", "too-large"],
    [429, "rate_limit_error", "slow down", "rate-limited"],
    [500, "api_error", "Internal server error", "upstream-failed"],
    [504, "timeout_error", "timed out", "timeout"],
    [529, "overloaded_error", "Overloaded", "overloaded"],
  ])("%i %s (%s) is %s", (status, type, message, code) => {
    expect(decode(status, told(type, message))).toMatchObject({
      code,
      message,
      vendorCode: type,
      upstream: { status, wire: "claude" },
    });
  });

  test("tells of spent money, which no short wait brings back", () => {
    const body = told("rate_limit_error", "limit", { error_code: "enforced_spend_limit_reached" });
    const failure = decode(429, body, { "retry-after": "5" });

    expect(failure).toMatchObject({ code: "quota-exhausted", vendorCode: "enforced_spend_limit_reached" });
    expect(failure).not.toHaveProperty("retryAfterMs");
  });

  test("may be inside of an answer", () => {
    expect(decode(200, told("overloaded_error", "busy"))).toMatchObject({ code: "overloaded" });
    expect(decode(200, told("invalid_request_error", "prompt is too long"))).toMatchObject({ code: "context-length" });
    expect(decode(200, told("not_found_error", "model: x"))).toMatchObject({ code: "model-not-found" });
    expect(decode(200, told("invalid_request_error", "wrong"))).toMatchObject({ code: "bad-request" });
  });

  test.each([
    [502, "<html><body>Bad Gateway</body></html>", "upstream-failed", "the upstream answered 502 with a page of HTML"],
    [404, "<html>nginx</html>", "upstream-failed", "the upstream answered 404 with a page of HTML"],
    [503, "", "overloaded", "the upstream answered 503 with no body"],
    [400, '{"error":"text"}', "bad-request", "text"],
    [400, '{"error":{"message":"m","type":"invalid_request_error","code":"c"}}', "bad-request", "m"],
    [422, '{"detail":"d"}', "unprocessable", "d"],
    [400, '[{"error":{"message":"in a list"}}]', "bad-request", "in a list"],
    [418, '"just text"', "bad-request", "just text"],
  ])("may have another shape: %i %s", (status, body, code, message) => {
    expect(decode(status, body)).toMatchObject({ code, message });
  });

  test.each([
    [{ "retry-after-ms": "1500" }, 1500],
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "Wed, 01 Jan 2025 00:00:10 GMT", date: "Wed, 01 Jan 2025 00:00:00 GMT" }, 10_000],
    [
      {
        date: "Wed, 01 Jan 2025 00:00:00 GMT",
        "anthropic-ratelimit-requests-remaining": "5",
        "anthropic-ratelimit-requests-reset": "2025-01-01T00:10:00Z",
        "anthropic-ratelimit-tokens-remaining": "0",
        "anthropic-ratelimit-tokens-reset": "2025-01-01T00:00:30Z",
      },
      30_000,
    ],
    [{ "anthropic-ratelimit-tokens-remaining": "0", "anthropic-ratelimit-tokens-reset": "soon" }, undefined],
    [{}, undefined],
  ])("says when to try again: %j", (headers, expected) => {
    expect(decode(429, told("rate_limit_error", "slow"), headers as Record<string, string>).retryAfterMs).toBe(
      expected,
    );
  });
});

describe("an error for a client", () => {
  const encode = (error: GatewayError) => errors.encode(error, { requestId: "req_9" });

  test.each([
    ["bad-request", 400, "invalid_request_error"],
    ["unauthenticated", 401, "authentication_error"],
    ["unknown-model", 404, "not_found_error"],
    ["too-large", 413, "request_too_large"],
    ["rate-limited", 429, "rate_limit_error"],
    ["overloaded", 503, "overloaded_error"],
    ["timeout", 504, "timeout_error"],
    ["upstream-failed", 502, "api_error"],
  ] as const)("%s has status %i and type %s", (code, status, type) => {
    expect(encode(new GatewayError(code, "m"))).toEqual({
      status,
      headers: {},
      body: { type: "error", error: { type, message: "m" }, request_id: "req_9" },
    });
  });

  test("T45 hides that a credential was rejected", () => {
    expect(encode(new GatewayError("credential-rejected", "m"))).toMatchObject({
      status: 502,
      body: { error: { type: "api_error" } },
    });
  });

  test("says that a prompt is too long in the words that clients look for", () => {
    expect(encode(new GatewayError("context-length", "9 > 8")).body).toMatchObject({
      error: { message: "prompt is too long: 9 > 8" },
    });
  });

  test("is the upstream's own where it spoke the same", () => {
    const body = told("overloaded_error", "Overloaded");
    const upstream = { status: 529, headers: {}, body, wire: "claude" };

    expect(encode(new GatewayError("overloaded", "x", { upstream, retryAfterMs: 1200 }))).toEqual({
      status: 529,
      headers: { "retry-after": "2" },
      body: JSON.parse(body) as unknown,
    });
    expect(
      encode(new GatewayError("credential-rejected", "x", { upstream: { ...upstream, status: 401 } })).status,
    ).toBe(502);
    expect(encode(new GatewayError("overloaded", "x", { upstream: { ...upstream, wire: "another" } })).status).toBe(
      503,
    );
  });
});
