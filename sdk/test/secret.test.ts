import { format, inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { createSecret, revealSecret } from "../src/host/index.ts";
import { Secret } from "../src/index.ts";

const value = "hunter2-hunter2";
const secret = createSecret(value, "env TEST_KEY");

describe("a secret", () => {
  test.each<[string, () => unknown]>([
    ["text", () => String(secret)],
    ["concatenation", () => ["", secret].join("+")],
    ["JSON", () => JSON.stringify({ secret, list: [secret] })],
    ["inspection", () => inspect({ secret }, { showHidden: true, depth: 9, getters: true })],
    ["format", () => format("%s %o %O %j", secret, secret, secret, secret)],
    ["its own properties", () => Reflect.ownKeys(secret).map((key) => inspect(Reflect.get(secret, key)))],
    ["a clone", () => inspect(structuredClone(secret))],
    ["copying", () => JSON.stringify(Object.assign({}, secret))],
    ["an error", () => inspect(new Error("m", { cause: secret }))],
  ])("does not show its value through %s", (_, show) => {
    expect(String(show())).not.toContain(value);
  });

  test("says where it comes from and cannot be changed", () => {
    expect(secret.source).toBe("env TEST_KEY");
    expect(Object.isFrozen(secret)).toBe(true);
  });

  test("gives its value to the host alone, and only if the host made it", () => {
    expect(revealSecret(secret)).toBe(value);
    expect(() => revealSecret(new Secret("elsewhere"))).toThrow("secret from elsewhere has no value here");
  });

  test("is known to copies of the SDK, and what merely looks like one is not", () => {
    const copied = Object.assign(Object.create(null) as object, { [Symbol.for("@patchbay/sdk/secret")]: true });
    expect([secret, copied, { source: "env X" }, "[secret]", null].map((each) => each instanceof Secret)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test("prints as the text that it was given", () => {
    const given = new Secret("env X", "[placeholder]");
    expect([given.toString(), JSON.stringify(given), String(new Secret("env X"))]).toEqual([
      "[placeholder]",
      '"[placeholder]"',
      "[secret]",
    ]);
  });
});
