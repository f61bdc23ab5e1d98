import { describe, expect, test, vi } from "vitest";
import { type FailureCode, failures, GatewayError } from "../src/index.ts";

describe("GatewayError", () => {
  test("takes status, owner and retryability from the failure table", () => {
    for (const [code, rule] of Object.entries(failures)) {
      expect(new GatewayError(code as FailureCode, "m")).toMatchObject({ code, message: "m", ...rule });
    }
  });

  test("carries a status that is more exact than the table's", () => {
    expect(new GatewayError("overloaded", "m", { status: 529 }).status).toBe(529);
  });

  test("is known by its brand, whichever copy of the contract made it", async () => {
    vi.resetModules();
    const copy = await import("../src/gateway-error.ts");
    const foreign = new copy.GatewayError("timeout", "too slow");

    expect(copy.GatewayError).not.toBe(GatewayError);
    expect(foreign instanceof GatewayError).toBe(false);
    expect(GatewayError.is(foreign)).toBe(true);
    expect(GatewayError.from(foreign)).toBe(foreign);
  });

  test("is not taken for what only looks like it", () => {
    for (const value of [new Error("m"), { name: "GatewayError", code: "timeout" }, null, undefined, "timeout"]) {
      expect(GatewayError.is(value)).toBe(false);
    }
  });

  test("keeps every field of a failure that came as data", () => {
    const failure = {
      code: "rate-limited",
      message: "slow down",
      retryAfterMs: 5,
      vendorCode: "x",
      details: { a: 1 },
      upstream: { status: 429, headers: {}, body: "{}", wire: "w" },
    } as const;

    expect(GatewayError.of(failure)).toMatchObject(failure);
  });

  test("makes one of anything that was thrown", () => {
    const strange = Object.create(null) as unknown;
    const cause = new TypeError("no");

    expect(GatewayError.from(cause)).toMatchObject({ code: "internal", message: "no", cause });
    expect(GatewayError.from("text", "upstream-failed")).toMatchObject({ code: "upstream-failed", message: "text" });
    expect(GatewayError.from(AbortSignal.abort().reason, "unreachable").code).toBe("aborted");
    for (const value of [undefined, null, 0, Symbol("s"), strange])
      expect(GatewayError.is(GatewayError.from(value))).toBe(true);
  });
});
