import { describe, expect, test } from "vitest";
import { keyShapes } from "../../src/http/index.ts";

const bare = (text: string): string => text.replaceAll(keyShapes, "#");

describe("what looks like a key", () => {
  test.each([
    ["a vendor's prefix", `use sk-${"a1".repeat(12)} here`, "use # here"],
    ["a token for an API", `token ghp_${"a1".repeat(16)}`, "token #"],
    ["a bearer token", `Bearer ${"a1".repeat(12)}==`, "#"],
    ["a JSON Web Token", `x eyJ${"a".repeat(10)}.${"b".repeat(10)}.${"c".repeat(10)} y`, "x # y"],
    ["a password in an address", "postgres://user:pass@db/name", "postgres://user:#@db/name"],
    ["a private key", "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----", "#"],
  ])("is found: %s", (_, text, expected) => expect(bare(text)).toBe(expected));

  test.each(["the task-list is risk-free", "sk-short", "https://example.com/a:b@c", "Bearer of bad news", "eyJ.a.b"])(
    "is not what only resembles one: %s",
    (text) => expect(bare(text)).toBe(text),
  );
});

test.each(["sk-", "eyJ", "-----BEGIN PRIVATE KEY-----", "https://a:", "Bearer a"])(
  "a megabyte of %s is read in one go",
  (piece) => expect(bare(piece.repeat(Math.ceil(1_000_000 / piece.length))).length).toBeGreaterThan(0),
);
