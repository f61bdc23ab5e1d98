import { GatewayError } from "@patchbay/sdk";
import { createSecret, placeholdersIn } from "@patchbay/sdk/host";
import { describe, expect, it } from "vitest";
import { fillPlaceholders, type WrittenRequest } from "../../src/credentials/fill-placeholders.ts";
import { optionSecrets } from "../../src/credentials/option-secrets.ts";

const token = createSecret("value-of-token", "env TOKEN");
const other = createSecret("value-of-other", "env OTHER");
const foreign = createSecret("value-of-foreign", "env FOREIGN");

const secrets = optionSecrets(
  { token, list: [{ other }], plain: "text" },
  {
    token: { hosts: ["api.test", "*.eu.test:8443"], places: ["header:Authorization", "header:x-key", "query:key"] },
  },
);
const writer = { label: 'plugin "far"', secrets, mayFill: true };

function fill(request: Partial<WrittenRequest> & { readonly at?: string }) {
  const { at = "https://api.test/v1", ...rest } = request;
  return fillPlaceholders({ url: new URL(at), headers: {}, ...rest }, writer);
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (GatewayError.is(error) && error.code === "permission-denied") return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the text of a secret", () => {
  it("is unlike that of any other, stays the same, and tells nothing", () => {
    expect(String(token)).toMatch(/^\[secret:[\da-f]{32}\]$/);
    expect(String(createSecret("value-of-token", "env TOKEN"))).toBe(String(token));
    expect(new Set([token, other, foreign, createSecret("value-of-token", "env OTHER")].map(String)).size).toBe(4);
    expect(placeholdersIn(`a ${String(token)} b ${encodeURIComponent(String(other))} ${String(token)}`)).toEqual([
      String(token),
      String(other),
    ]);
    expect(placeholdersIn(`[secret:${"0".repeat(32)}] and [secret]`)).toEqual([]);
  });

  it("becomes the value where that was declared", () => {
    const headers = { authorization: `Bearer ${String(token)}`, "x-key": String(token), accept: "*/*" };
    expect(fill({ headers }).headers).toEqual({
      authorization: "Bearer value-of-token",
      "x-key": "value-of-token",
      accept: "*/*",
    });
    const { url } = fill({ at: `https://api.test/v1?a=1&key=${encodeURIComponent(String(token))}` });
    expect(url.href).toBe("https://api.test/v1?a=1&key=value-of-token");
    expect(fill({ at: "https://a.eu.test:8443/", headers: { "x-key": String(token) } }).headers["x-key"]).toBe(
      "value-of-token",
    );
  });

  it("leaves a request without secrets as it is", () => {
    const url = new URL("https://api.test/a?b=%20c+d");
    const headers = { a: "b" };
    const filled = fillPlaceholders({ url, headers, body: "[secret] and [secret:abc]" }, writer);
    expect(filled.url).toBe(url);
    expect(filled.headers).toBe(headers);
  });

  const text = String(token);
  it.each<[string, Parameters<typeof fill>[0], string]>([
    ["the path", { at: `https://api.test/${text}` }, 'option "token" in the address'],
    ["the escaped path", { at: `https://api.test/${encodeURIComponent(text)}` }, 'option "token" in the address'],
    ["the hash", { at: `https://api.test/#${text}` }, 'option "token" in the address'],
    ["the body", { body: `{"a":"${text}"}` }, 'option "token" in the body'],
    ["a body of bytes", { body: Buffer.from(`a=${encodeURIComponent(text)}`) }, 'option "token" in the body'],
    ["another header", { headers: { "x-other": text } }, 'option "token" in header:x-other'],
    ["a header's name", { headers: { [text]: "a" } }, 'option "token" in the name of a header'],
    ["another parameter", { at: `https://api.test/?other=${text}` }, 'option "token" in query:other'],
    ["a parameter of another case", { at: `https://api.test/?KEY=${text}` }, 'option "token" in query:KEY'],
    ["a parameter's name", { at: `https://api.test/?${text}=1` }, 'option "token" in the name of a query parameter'],
    ["another host", { at: "https://evil.test/", headers: { authorization: text } }, "of a call to evil.test:443"],
    [
      "plain HTTP",
      { at: "http://api.test:443/", headers: { authorization: text } },
      'option "token" in header:authorization',
    ],
    ["an option without a place", { headers: { authorization: String(other) } }, 'option "list[0].other"'],
    ["somebody else's", { headers: { authorization: String(foreign) } }, "a secret that is not its own"],
    ["somebody else's in the body", { body: String(foreign) }, "a secret that is not its own in the body"],
  ])("goes nowhere else: %s", (_, request, message) => {
    const said = refusal(() => fill(request));
    expect(said).toContain('plugin "far" may not send');
    expect(said).toContain(message);
    expect(said).not.toContain("value-of");
  });

  it("goes nowhere at all in calls of a provider", () => {
    const url = new URL("https://api.test/");
    const run = () => fillPlaceholders({ url, headers: { "x-key": text } }, { ...writer, mayFill: false });
    expect(refusal(run)).toContain('the secret of option "token"');
  });
});
