import { type FailureCode, GatewayError } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";

const { errors } = wire.codec;

function read(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return errors.decode({ status, headers, body: typeof body === "string" ? body : JSON.stringify(body) });
}

describe("an upstream's error", () => {
  test.each<[status: number, code: string | null, expected: FailureCode]>([
    [400, "context_length_exceeded", "context-length"],
    [400, "unsupported_parameter", "unsupported"],
    [400, "previous_response_not_found", "bad-request"],
    [400, "invalid_encrypted_content", "proof-refused"],
    [401, "invalid_api_key", "credential-rejected"],
    [403, null, "credential-rejected"],
    [404, "model_not_found", "model-not-found"],
    [404, null, "not-found"],
    [409, null, "conflict"],
    [413, null, "too-large"],
    [429, "insufficient_quota", "quota-exhausted"],
    [429, "usage_not_included", "quota-exhausted"],
    [429, "rate_limit_exceeded", "rate-limited"],
    [500, "server_error", "upstream-failed"],
    [503, null, "overloaded"],
  ])("%i with %s is %s", (status, code, expected) => {
    expect(read(status, { error: { message: "no", type: "t", code, param: "input" } })).toMatchObject({
      code: expected,
      message: "no",
      param: "input",
    });
  });

  test("says when to try again", () => {
    expect(read(429, { error: { message: "slow down" } }, { "retry-after": "2" }).retryAfterMs).toBe(2000);
    expect(read(429, { error: { message: "Please try again in 1.5s." } }).retryAfterMs).toBe(1500);
  });

  test("may be a page", () => {
    expect(read(502, "<html>")).toMatchObject({ code: "upstream-failed", message: expect.stringContaining("HTML") });
  });
});

describe("an error for a client", () => {
  test("has type, code, param and message", () => {
    const error = new GatewayError("unsupported", "no", { param: "background" });

    expect(errors.encode(error, { requestId: "r" })).toEqual({
      status: 400,
      headers: {},
      body: {
        error: { message: "no", type: "invalid_request_error", param: "background", code: "unsupported_parameter" },
      },
    });
  });

  test("is the upstream's own where that spoke this wire", () => {
    const body = {
      error: { message: "m", type: "invalid_request_error", code: "invalid_encrypted_content", param: null },
    };
    const failure = read(400, body);

    expect(errors.encode(GatewayError.of(failure), { requestId: "r" })).toMatchObject({ status: 400, body });
  });

  test("T45: a rejected credential of the node is a bad gateway", () => {
    const failure = read(401, { error: { message: "bad key sk-1", code: "invalid_api_key" } });

    expect(errors.encode(GatewayError.of(failure), { requestId: "r" }).status).toBe(502);
  });

  test("tells when to try again", () => {
    const error = new GatewayError("rate-limited", "no", { retryAfterMs: 1500 });

    expect(errors.encode(error, { requestId: "r" })).toMatchObject({ status: 429, headers: { "retry-after": "2" } });
  });
});
