import { type ErrorResponse, GatewayError, type Json } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";

const { errors } = wire.codec;
const types = "type.googleapis.com/google.rpc.";

function response(status: number, body: Json | string, headers: ErrorResponse["headers"] = {}): ErrorResponse {
  return { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) };
}

function error(code: number, status: string, message = "m", details: readonly Json[] = []): Json {
  return { error: { code, status, message, details } };
}

describe("an error of an upstream", () => {
  test.each([
    [400, "INVALID_ARGUMENT", "bad", "bad-request"],
    [
      400,
      "INVALID_ARGUMENT",
      "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).",
      "context-length",
    ],
    [400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", "credential-rejected"],
    [400, "FAILED_PRECONDITION", "User location is not supported for the API use.", "credential-rejected"],
    [401, "UNAUTHENTICATED", "m", "credential-rejected"],
    [403, "PERMISSION_DENIED", "m", "credential-rejected"],
    [404, "NOT_FOUND", "models/x is not found", "model-not-found"],
    [413, "", "m", "too-large"],
    [429, "RESOURCE_EXHAUSTED", "m", "rate-limited"],
    [429, "RESOURCE_EXHAUSTED", "Quota exceeded for metric: x, limit: 0", "quota-exhausted"],
    [499, "CANCELLED", "m", "upstream-failed"],
    [500, "INTERNAL", "m", "upstream-failed"],
    [503, "UNAVAILABLE", "The model is overloaded.", "overloaded"],
    [504, "DEADLINE_EXCEEDED", "m", "timeout"],
  ])("%i %s %j is %s", (status, word, message, code) => {
    expect(errors.decode(response(status, error(status, word, message)))).toMatchObject({ code, message });
  });

  test("may stand in an array, or inside a success", () => {
    expect(errors.decode(response(400, [error(400, "INVALID_ARGUMENT")]))).toMatchObject({
      code: "bad-request",
      message: "m",
    });
    expect(errors.decode(response(200, error(503, "UNAVAILABLE")))).toMatchObject({ code: "overloaded" });
    expect(errors.decode(response(200, { error: { code: 429, message: "m" } }))).toMatchObject({
      code: "rate-limited",
    });
  });

  test("names what is wrong, and why in the vendor's word", () => {
    const details = [
      { "@type": `${types}ErrorInfo`, reason: "API_KEY_INVALID" },
      { "@type": `${types}BadRequest`, fieldViolations: [{ field: "contents[0]", description: "d" }] },
    ];

    expect(errors.decode(response(400, error(400, "INVALID_ARGUMENT", "m", details)))).toMatchObject({
      code: "credential-rejected",
      vendorCode: "API_KEY_INVALID",
      param: "contents[0]",
    });
  });

  test.each([
    ["a page", "<html><body>502 Bad Gateway</body></html>", "a page of HTML"],
    ["nothing", "", "no body"],
    ["text", "upstream connect error", "text"],
  ])("that is %s is told without its words", (_name, body, kind) => {
    expect(errors.decode(response(502, body))).toMatchObject({
      code: "upstream-failed",
      message: `the upstream answered 502 with ${kind}`,
    });
    expect(errors.decode(response(404, body)).code).toBe("upstream-failed");
  });
});

describe("the time to wait", () => {
  const quota = (quotaId: string): Json => ({ "@type": `${types}QuotaFailure`, violations: [{ quotaId }] });
  const retry: Json = { "@type": `${types}RetryInfo`, retryDelay: "34.4s" };
  const perMinute = quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier");
  const perDay = quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier");
  const exhausted = (details: readonly Json[], message = "m"): Json =>
    error(429, "RESOURCE_EXHAUSTED", message, details);

  test("is what RetryInfo says", () => {
    expect(errors.decode(response(429, exhausted([perMinute, retry])))).toMatchObject({
      code: "rate-limited",
      retryAfterMs: 34_400,
    });
  });

  test("is what the message says, or a header", () => {
    expect(errors.decode(response(429, exhausted([], "Please retry in 17.2s."))).retryAfterMs).toBe(17_200);
    expect(errors.decode(response(503, "", { "retry-after": "3" })).retryAfterMs).toBe(3000);
  });

  test.each([
    // Pacific time is eight hours behind in winter, seven in summer.
    ["Tue, 13 Jan 2026 07:00:00 GMT", 3_600_000],
    ["Tue, 14 Jul 2026 06:59:30 GMT", 30_000],
    ["Tue, 14 Jul 2026 07:00:00 GMT", 86_400_000],
  ])("of a daily quota is until midnight in California: %s", (date, retryAfterMs) => {
    expect(errors.decode(response(429, exhausted([perDay, retry]), { date }))).toMatchObject({
      code: "quota-exhausted",
      retryAfterMs,
    });
  });

  test("of a daily quota is what is told, when nobody says what time it is", () => {
    expect(errors.decode(response(429, exhausted([perDay, retry]))).retryAfterMs).toBe(34_400);
  });
});

describe("an error for a client", () => {
  test("has a status, a word for it, the place and the time to wait", () => {
    const failed = new GatewayError("rate-limited", "slow down", { retryAfterMs: 1500, param: "contents" });

    expect(errors.encode(failed, { requestId: "r" })).toEqual({
      status: 429,
      headers: { "retry-after": "2" },
      body: {
        error: {
          code: 429,
          message: "slow down",
          status: "RESOURCE_EXHAUSTED",
          details: [
            { "@type": `${types}RetryInfo`, retryDelay: "1.5s" },
            { "@type": `${types}BadRequest`, fieldViolations: [{ field: "contents", description: "slow down" }] },
          ],
        },
      },
    });
  });

  test("is the upstream's own where it spoke this wire, but not one about its key", () => {
    const own = response(400, [error(400, "INVALID_ARGUMENT", "theirs")]);
    const upstream = { ...own, wire: "gemini" };
    const relayed = errors.encode(new GatewayError("bad-request", "m", { upstream }), { requestId: "r" });
    const hidden = errors.encode(new GatewayError("credential-rejected", "m", { upstream }), { requestId: "r" });

    expect(relayed).toMatchObject({ status: 400, body: { error: { message: "theirs" } } });
    expect(hidden).toMatchObject({ status: 502, body: { error: { code: 502, status: "INTERNAL", message: "m" } } });
  });

  test("is read again as the same kind of failure", () => {
    for (const code of ["bad-request", "rate-limited", "overloaded", "timeout"] as const) {
      const { status, body } = errors.encode(new GatewayError(code, "m"), { requestId: "r" });

      expect(errors.decode(response(status, body)).code).toBe(code);
    }
  });
});
