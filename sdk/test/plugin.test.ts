import { describe, expect, test } from "vitest";
import { committingEvents, createServiceToken, definePlugin, failures, sdkLevel } from "../src/index.ts";

describe("the contract's values", () => {
  test("definePlugin gives back the very plugin", () => {
    const plugin = { name: "a", sdk: "1.0", setup: () => ({}) } as const;

    expect(definePlugin(plugin)).toBe(plugin);
  });

  test("the level is major and minor", () => {
    expect(sdkLevel).toMatch(/^\d+\.\d+$/);
  });

  test("a service token is plain data, so that copies of the contract agree on it", () => {
    expect(structuredClone(createServiceToken("a"))).toEqual(createServiceToken("a", 1));
  });

  test("every failure has a status of an error, and only others' faults are tried again", () => {
    for (const [code, { status, owner, retryable }] of Object.entries(failures)) {
      expect(status >= 400 && status < 600, code).toBe(true);
      if (owner === "client") expect(retryable, code).toBe(false);
    }
  });

  test("what is held back before an attempt commits carries no content", () => {
    const held = Object.entries(committingEvents).filter(([, commits]) => !commits);

    expect(held.map(([type]) => type).toSorted()).toEqual(["error", "logprobs", "opaque", "ping", "start", "usage"]);
  });
});
