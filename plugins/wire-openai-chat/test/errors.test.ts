import { type ErrorResponse, failures, GatewayError, type FailureCode } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";

const { errors } = wire.codec;

function read(status: number, body: unknown, headers: ErrorResponse["headers"] = {}) {
  return errors.decode({ status, headers, body: typeof body === "string" ? body : JSON.stringify(body) });
}

function write(code: FailureCode, options: ConstructorParameters<typeof GatewayError>[2] = {}) {
  return errors.encode(new GatewayError(code, "x", options), { requestId: "r" });
}

const error = (code: string | null, message = "m", type = "t") => ({ error: { message, type, param: null, code } });

describe("reading an error", () => {
  test("finds message, field and the vendor's word", () => {
    const body = {
      error: {
        message: "bad value",
        type: "invalid_request_error",
        param: "messages[0].content",
        code: "invalid_value",
      },
    };

    expect(read(400, body)).toEqual({
      code: "bad-request",
      message: "bad value",
      param: "messages[0].content",
      vendorCode: "invalid_value",
      upstream: { status: 400, headers: {}, body: JSON.stringify(body), wire: "openai-chat" },
    });
  });

  test.each<[status: number, body: unknown, code: FailureCode]>([
    [400, error(null), "bad-request"],
    [400, error("context_length_exceeded"), "context-length"],
    [
      400,
      { object: "error", message: "This model's maximum context length is 4096 tokens", code: 400 },
      "context-length",
    ],
    [400, error("unsupported_parameter"), "unsupported"],
    [401, error("invalid_api_key"), "credential-rejected"],
    [401, "no", "credential-rejected"],
    [
      402,
      { error: { message: "Insufficient Balance", type: "unknown_error", code: "invalid_request_error" } },
      "credential-rejected",
    ],
    [403, error("unsupported_country_region_territory"), "credential-rejected"],
    [404, error("model_not_found"), "model-not-found"],
    [404, { object: "error", message: "The model `x` does not exist.", type: "NotFoundError" }, "model-not-found"],
    [404, { detail: "Not Found" }, "not-found"],
    [404, "<html>nginx</html>", "upstream-failed"],
    [408, error(null), "timeout"],
    [409, error(null), "conflict"],
    [413, "", "too-large"],
    [422, { detail: [{ loc: ["body"], msg: "field required" }] }, "unprocessable"],
    [429, error("rate_limit_exceeded", "m", "requests"), "rate-limited"],
    [429, error("insufficient_quota", "m", "insufficient_quota"), "quota-exhausted"],
    [429, error("billing_hard_limit_reached"), "quota-exhausted"],
    [498, "", "overloaded"],
    [500, error(null, "m", "server_error"), "upstream-failed"],
    [502, "<html>bad gateway</html>", "upstream-failed"],
    [503, error("engine_overloaded"), "overloaded"],
    [504, "", "timeout"],
    [529, "", "overloaded"],
    [418, error(null), "bad-request"],
    [200, error(null, "m", "invalid_request_error"), "bad-request"],
    [400, error("constructor"), "bad-request"],
  ])("%i %j is %s", (status, body, code) => {
    expect(read(status, body).code).toBe(code);
  });

  test.each<[body: unknown, message: string]>([
    [{ error: "as text" }, "as text"],
    [{ error: "kind", message: "longer" }, "longer"],
    [{ detail: "as detail" }, "as detail"],
    [{ detail: [{ msg: "a" }, { msg: "b" }] }, "a; b"],
    [{ message: "bare", code: 3 }, "bare"],
    [[{ error: { message: "in a list" } }], "in a list"],
    [JSON.stringify("a string"), "a string"],
    ["<!doctype html><p>sorry", "the upstream answered 500 with a page of HTML"],
    ["", "the upstream answered 500 with no body"],
    ["plain words", "the upstream answered 500 with text"],
  ])("the message of %j", (body, message) => {
    expect(read(500, body).message).toBe(message);
  });

  test("keeps a page for the log, not for the client", () => {
    expect(read(502, "<html>secret page").details).toEqual({ body: "<html>secret page" });
  });

  test.each<[headers: ErrorResponse["headers"], expected: number | undefined]>([
    [{ "retry-after-ms": "1500.2", "retry-after": "9" }, 1501],
    [{ "retry-after": "2" }, 2000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:10 GMT", date: "Wed, 21 Oct 2026 07:28:00 GMT" }, 10_000],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:10 GMT" }, undefined],
    [
      {
        "x-ratelimit-reset-requests": "6m0s",
        "x-ratelimit-remaining-requests": "0",
        "x-ratelimit-reset-tokens": "1h",
        "x-ratelimit-remaining-tokens": "5",
      },
      360_000,
    ],
    [{ "x-ratelimit-reset-requests": "12ms", "x-ratelimit-reset-tokens": "1.5s" }, 1500],
    [{ "x-ratelimit-reset-tokens": "soon" }, undefined],
    [{}, undefined],
  ])("when to try again: %j", (headers, expected) => {
    expect(read(429, error(null), headers).retryAfterMs).toBe(expected);
  });

  test("believes the message about when to try again", () => {
    expect(read(429, error(null, "Please try again in 1m2.5s.")).retryAfterMs).toBe(62_500);
  });

  test("takes resets of limits as a wait only when a limit was hit", () => {
    expect(read(500, error(null), { "x-ratelimit-reset-requests": "6m0s" }).retryAfterMs).toBeUndefined();
  });
});

describe("writing an error", () => {
  test.each<[code: FailureCode, status: number, type: string, word: string | null]>([
    ["bad-request", 400, "invalid_request_error", null],
    ["context-length", 400, "invalid_request_error", "context_length_exceeded"],
    ["unauthenticated", 401, "invalid_request_error", "invalid_api_key"],
    ["permission-denied", 403, "permission_error", "permission-denied"],
    ["unknown-model", 404, "invalid_request_error", "model_not_found"],
    ["rate-limited", 429, "rate_limit_error", "rate_limit_exceeded"],
    ["quota-exhausted", 429, "insufficient_quota", "insufficient_quota"],
    ["overloaded", 503, "server_error", "overloaded"],
    ["timeout", 504, "server_error", "timeout"],
    ["upstream-failed", 502, "server_error", "upstream_error"],
    ["credential-rejected", 502, "server_error", "credential-rejected"],
  ])("%s", (code, status, type, word) => {
    expect(write(code, { param: "p" })).toEqual({
      status,
      headers: {},
      body: { error: { message: "x", type, param: "p", code: word } },
    });
  });

  test("has words for every failure", () => {
    for (const code of Object.keys(failures) as FailureCode[])
      expect(write(code).body).toMatchObject({ error: { type: expect.any(String) as string } });
  });

  test.each([
    [1, "1"],
    [1000, "1"],
    [1001, "2"],
  ])("after %i ms is %s s", (retryAfterMs, seconds) => {
    expect(write("rate-limited", { retryAfterMs }).headers).toEqual({ "retry-after": seconds });
  });

  test("hands on what an upstream of the same wire said", () => {
    const body = { error: { message: "own words", odd: 1 } };
    const upstream = { status: 529, headers: {}, body: JSON.stringify(body), wire: "openai-chat" };

    expect(write("overloaded", { upstream })).toEqual({ status: 529, headers: {}, body });
  });

  test.each([
    ["of another wire", { status: 400, wire: "claude", body: '{"error":{}}' }],
    ["about the credential", { status: 401, wire: "openai-chat", body: '{"error":{"message":"Incorrect API key"}}' }],
    ["in a success", { status: 200, wire: "openai-chat", body: '{"error":{}}' }],
    ["that is a page", { status: 502, wire: "openai-chat", body: "<html>" }],
    ["without an error", { status: 500, wire: "openai-chat", body: '{"detail":"x"}' }],
  ])("keeps back what an upstream said %s", (_name, upstream) => {
    expect(write("upstream-failed", { upstream: { headers: {}, ...upstream } })).toMatchObject({
      status: 502,
      body: { error: { message: "x" } },
    });
  });
});
