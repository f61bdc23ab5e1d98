import { GatewayError, type Json } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { readTarget } from "../src/target.ts";

const target = (body: Json) =>
  readTarget({ method: "POST", path: "/api/chat", params: {}, query: {}, headers: {}, body });

describe("what is asked for", () => {
  test.each([
    [{ model: "m" }, { model: "m", stream: true }],
    [
      { model: "m", stream: true },
      { model: "m", stream: true },
    ],
    [
      { model: "m", stream: false },
      { model: "m", stream: false },
    ],
    [
      { name: "m:latest", stream: null },
      { model: "m", stream: true },
    ],
    [{ model: "hf.co/a/b:8b" }, { model: "hf.co/a/b:8b", stream: true }],
  ])("by %j is %j", (body, expected) => {
    expect(target(body)).toEqual(expected);
  });

  test.each([["text"], [{}], [{ model: "" }], [{ model: "m", stream: "yes" }]])("cannot be told from %j", (body) => {
    expect(() => target(body)).toThrow(GatewayError);
  });
});
