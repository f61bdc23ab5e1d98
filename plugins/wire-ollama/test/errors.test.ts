import { GatewayError } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";

const { errors } = wire.codec;
const read = (status: number, body: string | object, headers = {}) =>
  errors.decode({ status, headers, body: typeof body === "string" ? body : JSON.stringify(body) });

describe("an error answer of a server", () => {
  test.each([
    [400, '"llama3" does not support thinking', "unsupported"],
    [400, "registry.ollama.ai/library/x does not support tools", "unsupported"],
    [400, "the input length exceeds the context length", "context-length"],
    [400, "invalid role", "bad-request"],
    [401, "unauthorized", "credential-rejected"],
    [403, "remote model is unavailable", "credential-rejected"],
    [404, "model 'x' not found", "model-not-found"],
    [404, "model not found, try pulling it first", "model-not-found"],
    [404, "there is nothing here", "not-found"],
    [413, "request body too large", "too-large"],
    [429, "too many concurrent requests", "rate-limited"],
    [429, "you've reached your hourly usage limit, please upgrade to continue", "quota-exhausted"],
    [500, "model requires more system memory (8.0 GiB) than is available", "upstream-failed"],
    [502, "could not reach the cloud", "upstream-failed"],
    [503, "server busy, please try again. maximum pending requests exceeded", "overloaded"],
    [200, "an error was encountered while running the model", "upstream-failed"],
    [200, "unauthorized", "credential-rejected"],
  ])("%i %s is %s", (status, error, code) => {
    const failure = read(status, { error });

    expect(failure).toMatchObject({ code, message: error, upstream: { status, wire: "ollama" } });
  });

  test("may hold an object, as services in front of it send", () => {
    expect(read(429, { error: { message: "slow down", code: "limit" } })).toMatchObject({
      code: "rate-limited",
      message: "slow down",
      vendorCode: "limit",
    });
  });

  test("may have its status inside", () => {
    expect(read(200, { error: "busy", status: 503 })).toMatchObject({ code: "overloaded" });
  });

  test.each([
    [502, "<html>Bad Gateway</html>", "upstream-failed", "the upstream answered 502 with a page of HTML"],
    [404, "<html>404</html>", "upstream-failed", "the upstream answered 404 with a page of HTML"],
    [404, "", "not-found", "the upstream answered 404 with no body"],
    [500, "oops", "upstream-failed", "the upstream answered 500 with text"],
  ])("may be something else altogether: %i %s", (status, body, code, message) => {
    expect(read(status, body)).toMatchObject({ code, message });
  });

  test("says when to try again", () => {
    expect(read(429, { error: "a" }, { "retry-after": "7" }).retryAfterMs).toBe(7000);
    expect(
      read(
        429,
        { error: "a" },
        { "retry-after": "Fri, 20 Nov 2026 08:00:10 GMT", date: "Fri, 20 Nov 2026 08:00:00 GMT" },
      ).retryAfterMs,
    ).toBe(10_000);
    expect(read(429, { error: "a" })).not.toHaveProperty("retryAfterMs");
  });
});

describe("an error answer to a client", () => {
  test("is a text and nothing else", () => {
    const error = new GatewayError("rate-limited", "slow down", { retryAfterMs: 1500, details: { secret: 1 } });

    expect(errors.encode(error, { requestId: "req_1" })).toEqual({
      status: 429,
      headers: { "retry-after": "2" },
      body: { error: "slow down" },
    });
  });
});
