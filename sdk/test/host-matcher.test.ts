import { describe, expect, it } from "vitest";
import { hostMatcher } from "../src/host/index.ts";

describe("a declared host", () => {
  it.each([
    ["api.test", "https://api.test/a", true],
    ["API.test:443", "https://api.TEST/", true],
    ["api.test", "https://api.test:443/", true],
    ["api.test", "https://api.test:8443/", false],
    ["api.test", "http://api.test/", false],
    ["api.test:80", "http://api.test/", true],
    ["http://api.test", "http://api.test/", true],
    ["api.test", "https://api.test.evil/", false],
    ["api.test", "https://sub.api.test/", false],
    ["api.test", "https://api.test@evil.test/", false],
    ["api.test", "https://api.test./", false],
    ["*.api.test", "https://a.b.api.test/", true],
    ["*.api.test:8443", "https://a.api.test:8443/", true],
    ["*.api.test", "https://api.test/", false],
    ["*.api.test", "https://evilapi.test/", false],
    ["*.api.test", "https://.api.test/", false],
    ["*", "https://api.test/", false],
    ["bücher.test", "https://xn--bcher-kva.test/", true],
    ["api.test", "https://аpi.test/", false],
    ["127.0.0.1:11434", "http://127.0.0.1:11434/", true],
    ["127.0.0.1:11434", "http://2130706433:11434/", true],
    ["api.test", "https://2130706433/", false],
    ["10.0.0.1", "https://0x0a000001/", true],
    ["[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080/", true],
    ["127.0.0.1", "https://[::ffff:127.0.0.1]/", false],
    ["api.test/path", "https://api.test/path", false],
    ["user@api.test", "https://api.test/", false],
  ])("%s against %s: %s", (host, address, expected) => {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    expect(url !== undefined && hostMatcher([host])(url)).toBe(expected);
  });

  it.each([
    ["api.test:80", "http://api.test/", false],
    ["api.test:80", "https://api.test:80/", true],
    ["http://api.test:80", "http://api.test/", true],
    ["http://api.test:8443", "https://api.test:8443/", false],
    ["http://*.api.test", "http://a.api.test/", true],
  ])("means https unless it says otherwise, where that is strict: %s against %s: %s", (host, address, expected) => {
    expect(hostMatcher([host], { strict: true })(new URL(address))).toBe(expected);
  });
});
