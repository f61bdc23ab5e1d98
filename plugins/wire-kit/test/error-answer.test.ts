import { GatewayError } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { messageOfResponse, relayedError, retryHeaders } from "../src/index.ts";

const body = { error: { message: "no" } };

function relayed(status: number, text: string, code: "bad-request" | "credential-rejected" = "bad-request") {
  const upstream = { status, headers: {}, body: text, wire: "acme" };
  return relayedError(new GatewayError(code, "no", { upstream }), "acme");
}

describe("an error of an upstream of the same wire", () => {
  test.each([JSON.stringify(body), JSON.stringify([body])])("is relayed in its own words: %s", (text) => {
    expect(relayed(422, text)).toEqual({ status: 422, headers: {}, body });
  });

  test.each([
    ["about a status that is not the client's business", relayed(401, JSON.stringify(body))],
    ["about a credential", relayed(400, JSON.stringify(body), "credential-rejected")],
    ["that is no JSON", relayed(500, "<html>")],
    ["without an error in it", relayed(500, "{}")],
    ["of another wire", relayedError(new GatewayError("bad-request", "no"), "acme")],
  ])("is not relayed %s", (_what, answer) => {
    expect(answer).toBeUndefined();
  });
});

test("waits are told in whole seconds, at least one", () => {
  const headers = [1, 1001].map((retryAfterMs) => retryHeaders(new GatewayError("overloaded", "no", { retryAfterMs })));

  expect(headers).toEqual([{ "retry-after": "1" }, { "retry-after": "2" }]);
  expect(retryHeaders(new GatewayError("overloaded", "no"))).toEqual({});
});

test("a body in which no message could be read is shown in part", () => {
  const response = { status: 502, headers: {}, body: `<html>${"x".repeat(1000)}` };

  expect(messageOfResponse(response, undefined)).toEqual({
    message: "the upstream answered 502 with a page of HTML",
    details: { body: response.body.slice(0, 500) },
  });
  expect(messageOfResponse(response, "y".repeat(2000))).toEqual({ message: "y".repeat(1000) });
});
