import { createHmac } from "node:crypto";
import { GatewayError } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyCredential } from "../../src/credentials/apply-credential.ts";
import { checkAuth } from "../../src/credentials/check-auth.ts";
import { createKeyCheck, presentedKey } from "../../src/credentials/client-keys.ts";
import { createSign } from "../../src/credentials/sign.ts";

const credential = createSecret("k-123", "env KEY");
const message = { url: new URL("https://api.test/v1?alt=sse"), headers: { "content-type": "application/json" } };

describe("a credential", () => {
  it("goes into a header with its prefix, and replaces what stood there", () => {
    const headers = { ...message.headers, authorization: "Bearer mine" };
    const applied = applyCredential({ type: "header", name: "Authorization", prefix: "Bearer " }, credential, {
      ...message,
      headers,
    });
    expect(applied.headers).toEqual({ "content-type": "application/json", authorization: "Bearer k-123" });
    expect(applied.url.href).toBe(message.url.href);
    expect(headers.authorization).toBe("Bearer mine");
  });

  it("goes into the query, escaped, and leaves the given address as it is", () => {
    const applied = applyCredential({ type: "query", name: "key" }, createSecret("a&b=c", "env KEY"), message);
    expect(applied.url.searchParams.get("key")).toBe("a&b=c");
    expect(applied.url.searchParams.get("alt")).toBe("sse");
    expect(message.url.href).toBe("https://api.test/v1?alt=sse");
  });

  it("goes nowhere when there is none, or no place for it", () => {
    expect(applyCredential({ type: "none" }, credential, message)).toBe(message);
    expect(applyCredential({ type: "header", name: "x-api-key" }, undefined, message)).toBe(message);
  });

  it.each(["hidden\n", "hid\r\nx-more: 1", "hid\u0000den", "hïdden\u2028", ""])("is refused unseen as %j", (value) => {
    const auth = { type: "header", name: "x-api-key" } as const;
    try {
      applyCredential(auth, createSecret(value, "env KEY"), message);
      expect.unreachable();
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      expect(error.code).toBe("credential-rejected");
      expect(error.message).toMatch(/^the credential from env KEY (is empty|has a line break)/);
      expect(error.message).not.toContain("hid");
    }
  });
});

describe("auth of a provider", () => {
  it("is checked when the provider is loaded", () => {
    expect(checkAuth({ type: "none" })).toBeUndefined();
    expect(checkAuth({ type: "header", name: "x-api-key" })).toBeUndefined();
    expect(checkAuth({ type: "query", name: "key" })).toBeUndefined();
    expect(checkAuth({ type: "header", name: "no name" })).toContain('"no name"');
    expect(checkAuth({ type: "query", name: "" })).toContain("empty");
    expect(checkAuth({ type: "profile", profile: "sigv4" })).toContain('profile "sigv4"');
  });
});

describe("signing", () => {
  it("gives the vendor's signature, in the encoding that is asked for", async () => {
    const sign = createSign(credential);
    const expected = createHmac("sha256", "k-123").update("data").digest();
    expect(await sign({ algorithm: "hmac-sha256", data: "data" })).toBe(expected.toString("hex"));
    expect(await sign({ algorithm: "hmac-sha256", data: Buffer.from("data"), encoding: "base64" })).toBe(
      expected.toString("base64"),
    );
    expect(await sign({ algorithm: "hmac-sha1", data: "data" })).toHaveLength(40);
    expect(await sign({ algorithm: "hmac-sha512", data: "data" })).toHaveLength(128);
  });

  it("needs a credential", async () => {
    const signed = createSign(undefined)({ algorithm: "hmac-sha256", data: "data" });
    await expect(signed).rejects.toMatchObject({ code: "credential-rejected" });
  });
});

describe("the key of a client", () => {
  it("passes exactly when it is one of the configured ones", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 5 }), fc.string(), (keys, other) => {
        const nameOf = createKeyCheck(keys.map((key) => createSecret(key, "test")));
        for (const key of keys) expect(nameOf(key)).toMatch(/^[\da-f]{16}$/);
        expect(nameOf(other) !== undefined).toBe(keys.includes(other));
      }),
    );
  });

  it.each([
    [{ authorization: "Bearer one" }, "", "one"],
    [{ authorization: "bearer  one " }, "", "one"],
    [{ authorization: "Basic abc", "x-api-key": "two" }, "", "two"],
    [{ authorization: "Bearer one", "x-api-key": "two" }, "key=three", "one"],
    [{ "x-goog-api-key": ["two", "three"] }, "", "two"],
    [{ "api-key": " two " }, "", "two"],
    [{ "x-api-key": "" }, "key=three", "three"],
    [{}, "key=", undefined],
    [{}, "", undefined],
  ])("is found in %j and the query %j", (headers, query, expected) => {
    expect(presentedKey(headers, new URLSearchParams(query))).toBe(expected);
  });
});
